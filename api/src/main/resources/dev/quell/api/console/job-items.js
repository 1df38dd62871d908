import {get} from './api.js';
import {auditTable} from './audit.js';
import {badge} from './bars.js';
import {el, field, link, section, select} from './dom.js';
import {Pager, Table} from './table.js';
import {INSTANCE, OUTCOME, TASK, moment} from './words.js';

const PAGE = 100;
const NEWEST = 20;
const APART_MILLIS = 1000;

/** What became of each instance, page by page, and the audit; loaded anew while the job goes on. */
export class Items {
  #page;
  #id;
  #shown = null;
  #loading = false;
  #missed = false;
  #pager;
  #table = new Table({
    label: 'Instances',
    empty: 'No such instance so far.',
    key: row => row.task_instance_id ?? `task ${row.task_id}`,
    columns: [
      {name: 'Instance', of: row => row.task_instance_id ?? '–'},
      {name: 'Task', of: row => row.task_id},
      {name: 'Workflow', of: row => row.workflow_id, cell: id => id === null ? '–' : link(id, `workflow/${id}`)},
      {name: 'Outcome', of: row => [row.outcome, row.unconfirmed], cell: ([outcome, unconfirmed]) =>
        el('div', {class: 'badges'}, badge(outcome, OUTCOME), unconfirmed ? el('small', {}, 'unconfirmed') : null)},
      {name: 'Change', of: row => [row.from, row.to], cell: ([from, to], row) => {
        const words = row.task_instance_id === null ? TASK : INSTANCE;
        return el('span', {class: 'change'}, badge(from, words), ' → ', badge(to, words));
      }},
      {name: 'Detail', of: row => row.detail ?? ''},
      {name: 'When', of: row => row.changed_at, cell: moment},
    ],
  });

  audit = auditTable();

  constructor(page, id) {
    this.#page = page;
    this.#id = id;
    this.#pager = new Pager(page, 'after', 'First page', 'Next page');
    const choice = select('outcome',
      [['', 'any'], ...Object.entries(OUTCOME).map(([outcome, [word]]) => [outcome, word])], page.query.get('outcome') ?? '');
    choice.addEventListener('change', () => {
      page.query.delete('after');
      page.query.set('outcome', choice.value);
      history.replaceState(null, '', `#/${page.path}?${page.query}`);
      this.#load();
    });
    this.element = section('Instances',
      el('div', {class: 'filters'}, field('Outcome', choice)), this.#table.element, this.#pager.element);
  }

  /** Loads again if the job has moved since. */
  stale(view) {
    const shown = JSON.stringify([view.state, view.phase, view.outcomes]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#load();
    }
  }

  /** One load at a time, and a second apart; what changes meanwhile asks for another. */
  async #load() {
    if (this.#loading) {
      this.#missed = true;
      return;
    }
    this.#loading = true;
    do {
      this.#missed = false;
      try {
        await this.#loadOnce();
      } catch (failure) {
        this.#page.trouble(failure.message);
      }
      await this.#page.pause(APART_MILLIS);
    } while (this.#missed && !this.#page.signal.aborted);
    this.#loading = false;
  }

  async #loadOnce() {
    const {query, signal} = this.#page;
    const [items, audit] = await Promise.all([
      get(`kill_jobs/${this.#id}/items`, {outcome: query.get('outcome'), after: query.get('after'), limit: PAGE}, signal),
      get('kill_audit', {kill_job_id: this.#id, limit: NEWEST}, signal),
    ]);
    this.#table.show(items.items);
    this.#pager.show(items.next_after);
    this.audit.show(audit.audit);
  }
}
