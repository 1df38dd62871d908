import {useData} from './data.js';
import {KillButton} from './kill.js';
import {html, useState} from './lib.js';
import {Crumbs, Heading, Link, Pending} from './parts.js';
import {filled} from './router.js';
import {COLUMN, Filters, Pager, Table, anyOf, stateIn} from './table.js';
import {INSTANCE, LIVE, W, called, inText} from './words.js';

const PAGE = 100;
const FIELDS = [
  {name: 'batch', label: W.batch, type: 'number', min: 0},
  {name: 'status', label: W.state, choices: anyOf(INSTANCE)},
];

/** The instances of an array or of one of its batches, and a choice of them to kill. */
export function ArrayPage({id, at}) {
  const batch = at.query.get('batch') ?? '';
  const status = at.query.get('status') ?? '';
  const found = useData(`console/arrays/${id}/instances`, {batch, status, after: at.query.get('after'), limit: PAGE});
  const [chosen, choose] = useState(/** @type {Set<number>} */ (new Set()));
  const shown = found.data;
  const tick = (instances, ticked) => choose(before => new Set(
    ticked ? [...before, ...instances] : [...before].filter(instance => !instances.includes(instance))));
  const selector = {array_id: Number(id), array_batch_num: batch && Number(batch), status: status && [status]};
  const what = batch === '' ? inText(W.array, id) : W.array_.batch(id, batch);
  const isLive = status === '' || status in LIVE;
  const text = status !== '' ? W.tasks_.kill : W.array_.kill(batch === '' ? W.array : W.batch);
  return html`
    ${shown && html`<${Crumbs} workflow=${shown.workflow_id}/>`}
    <${Heading} text=${shown?.name || called(W.array, id)}>
      <${Filters} at=${at} fields=${FIELDS}/>
    <//>
    <${Pending} of=${found}>${() => html`
      <div class="toolbar">
        <${KillButton} what=${what} text=${text} disabled=${!isLive} selector=${filled(selector)}/>
        <${KillButton} what=${W.array_.chosen(id)} text=${W.array_.killChosen(chosen.size)}
          disabled=${chosen.size === 0} selector=${{task_instance_ids: [...chosen].sort((one, other) => one - other)}}/>
      </div>
      <${Table} label=${W.instances} empty=${W.array_.none} rows=${shown.instances} by="task_instance_id"
        columns=${columns(id, chosen, tick, shown.instances.map(row => row.task_instance_id))}/>
      <${Pager} at=${at} of=${shown}/>`}
    <//>`;
}

function columns(id, chosen, tick, all) {
  const box = (label, instances) => html`
    <input type="checkbox" aria-label=${label} checked=${instances.every(instance => chosen.has(instance))}
      onChange=${event => tick(instances, event.target.checked)}/>`;
  return [
    {
      name: W.choose,
      head: box(W.array_.chooseAll, all),
      cell: ({task_instance_id: instance}) => box(W.array_.choose(instance), [instance]),
    },
    COLUMN.instance, COLUMN.task, stateIn(INSTANCE), COLUMN.since, COLUMN.overdue, COLUMN.node, COLUMN.clusterJob,
    {name: W.batch, minor: true, cell: ({batch}) => html`<${Link} to=${`array/${id}`} query=${{batch}}>${batch}<//>`},
    {name: W.step, minor: true, numeric: true, cell: row => row.step},
  ];
}
