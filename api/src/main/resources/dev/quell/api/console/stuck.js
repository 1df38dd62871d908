import {get} from './api.js';
import {badge} from './bars.js';
import {el, field, heading, link} from './dom.js';
import {killButton} from './kill.js';
import {Table, filters} from './table.js';
import {LIVE, STUCK, duration, number, plural} from './words.js';

const SHOWN = 20;

/** What does not come to an end by itself, by kind, with what helps. */
export function stuck(page) {
  page.title('Stuck');
  const groups = new Map();
  const list = el('div', {});
  const none = el('p', {class: 'empty', hidden: true}, 'Nothing is stuck.');
  page.main.append(
    heading('Stuck', filters(page,
      field('Workflow', el('input', {name: 'workflow_id', type: 'number', min: 1, value: page.query.get('workflow_id'), class: 'short'})),
      field('User', el('input', {name: 'user', type: 'search', value: page.query.get('user'), autocapitalize: 'off'})))),
    none, list);
  page.refresh(async () => {
    const answer = await get('stuck', {...Object.fromEntries(page.query), limit: SHOWN}, page.signal);
    const found = answer.groups;
    none.hidden = found.length > 0;
    for (const [kind, shown] of groups) {
      if (!found.some(group => group.kind === kind)) {
        shown.element.remove();
        groups.delete(kind);
      }
    }
    for (const group of found) {
      const shown = groups.get(group.kind) ?? new Group(group.kind);
      if (!groups.has(group.kind)) {
        groups.set(group.kind, shown);
        list.append(shown.element);
      }
      shown.show(group);
    }
  });
}

class Group {
  #group;
  #count = el('span', {class: 'count'});
  #problem = el('p', {});
  #state = el('span', {});
  #hint = el('p', {class: 'muted'});
  #button;
  #table = new Table({
    label: 'Stuck instances',
    empty: '',
    key: row => row.task_instance_id,
    columns: [
      {name: 'Instance', of: row => row.task_instance_id},
      {name: 'Task', of: row => row.task_id},
      {name: 'Workflow', of: row => row.workflow_id, cell: id => link(id, `workflow/${id}`)},
      {name: 'User', of: row => row.user},
      {name: 'Node', of: row => row.node},
      {name: 'For', of: row => row.seconds_in_state, cell: duration, numeric: true},
      {name: 'Overdue', of: row => row.seconds_overdue > 0 ? row.seconds_overdue : null,
        cell: seconds => seconds === null ? '' : el('span', {class: 'overdue'}, duration(seconds)), numeric: true},
    ],
  });

  constructor(kind) {
    const title = STUCK[kind] ?? kind;
    this.#button = killButton('Kill …', () => ({
      what: 'what is stuck', selector: this.#group.selector, mode: this.#group.suggested_action === 'force' ? 'force' : 'graceful',
    }), {'aria-label': `Kill: ${title}`});
    this.element = el('section', {class: 'panel', 'data-kind': kind},
      el('div', {class: 'heading'}, el('h2', {}, title), this.#state, this.#count, el('span', {class: 'spring'}), this.#button),
      this.#problem, this.#hint, this.#table.element);
  }

  show(group) {
    this.#group = group;
    this.#count.textContent = group.exact ? plural(group.count, 'instance')
      : group.count === 0 ? 'not counted' : `at least ${plural(group.count, 'instance')}`;
    this.#problem.textContent = group.problem;
    this.#state.replaceChildren(badge(group.status, LIVE));
    this.#hint.textContent = `Longer than ${duration(group.older_than_seconds)}. `
      + `Suggested: kill ${group.suggested_action === 'force' ? 'by force' : 'gracefully'}.`
      + (group.count > group.instances.length ? ` The first ${number(group.instances.length)} are shown.` : '');
    this.#table.show(group.instances);
  }
}
