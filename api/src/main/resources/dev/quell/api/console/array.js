import {get} from './api.js';
import {badge} from './bars.js';
import {el, field, heading, link, select} from './dom.js';
import {killButton} from './kill.js';
import {Pager, Table, filters} from './table.js';
import {INSTANCE, duration, number} from './words.js';

const PAGE = 100;

/** The instances of an array or of one of its batches, and a choice of them to kill. */
export function array(page) {
  const [id] = page.args;
  const batch = page.query.get('batch') ?? '';
  const status = page.query.get('status') ?? '';
  const title = heading(`Array ${id}`, filters(page,
    field('Batch', el('input', {name: 'batch', type: 'number', min: 0, value: batch, class: 'short'})),
    field('State', select('status', [['', 'any'], ...Object.entries(INSTANCE).map(([letter, [word]]) => [letter, word])], status))));
  const crumbs = el('p', {class: 'crumbs'});
  page.title(`Array ${id}`);
  const chosen = new Set();
  const killChosen = killButton('Kill chosen …', () => ({
    what: `chosen instances of array ${id}`,
    selector: {task_instance_ids: [...chosen].sort((one, other) => one - other)},
  }), {disabled: true});
  const tick = (instance, ticked) => {
    ticked ? chosen.add(instance) : chosen.delete(instance);
    killChosen.disabled = chosen.size === 0 || killWhole.disabled;
    killChosen.textContent = chosen.size === 0 ? 'Kill chosen …' : `Kill ${number(chosen.size)} chosen …`;
  };
  const all = el('input', {
    type: 'checkbox', 'aria-label': 'Choose all on this page',
    onchange: () => table.element.querySelectorAll('tbody input').forEach(box => {
      box.checked = all.checked;
      tick(Number(box.value), box.checked);
    }),
  });
  const table = new Table({
    label: 'Instances',
    empty: 'No such instance.',
    key: row => row.task_instance_id,
    columns: [
      {name: 'Choose', head: all, of: row => row.task_instance_id, cell: instance => el('input', {
        type: 'checkbox', value: instance, 'aria-label': `Choose instance ${instance}`,
        onchange: event => tick(instance, event.target.checked)})},
      {name: 'Instance', of: row => row.task_instance_id},
      {name: 'Task', of: row => [row.task_id, row.task_name], cell: ([task, name]) =>
        el('div', {class: 'named'}, name || `Task ${task}`, el('small', {}, `${task}`))},
      {name: 'State', of: row => row.status, cell: letter => badge(letter, INSTANCE)},
      {name: 'For', of: row => row.seconds_in_state, cell: duration, numeric: true},
      {name: 'Overdue', of: row => row.seconds_overdue > 0 ? row.seconds_overdue : null,
        cell: seconds => seconds === null ? '' : el('span', {class: 'overdue'}, duration(seconds)), numeric: true},
      {name: 'Node', of: row => row.node},
      {name: 'Job', of: row => row.distributor_id},
      {name: 'Batch', of: row => row.batch, cell: number => link(number, `array/${id}`, {batch: number})},
      {name: 'Step', of: row => row.step, numeric: true},
    ],
  });
  const pager = new Pager(page, 'after', 'First page', 'Next page');
  const killWhole = killButton(batch === '' ? 'Kill array …' : 'Kill batch …', () => ({
    what: batch === '' ? `array ${id}` : `batch ${batch} of array ${id}`,
    selector: {
      array_id: Number(id),
      ...(batch === '' ? {} : {array_batch_num: Number(batch)}),
    },
  }));
  page.main.append(
    crumbs, title,
    el('div', {class: 'toolbar'}, killWhole, killChosen),
    table.element, pager.element);
  page.refresh(async () => {
    const answer = await get(`console/arrays/${id}/instances`,
      {batch, status, after: page.query.get('after'), limit: PAGE}, page.signal);
    const name = answer.name || `Array ${id}`;
    page.title(name);
    title.querySelector('h1').textContent = name;
    crumbs.replaceChildren(link(`Workflow ${answer.workflow_id}`, `workflow/${answer.workflow_id}`));
    table.show(answer.instances);
    pager.show(answer.next_after);
  });
}
