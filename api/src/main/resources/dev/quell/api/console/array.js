import {useData} from './data.js';
import {KillButton} from './kill.js';
import {html, useState} from './lib.js';
import {Crumbs, Heading, Link, Pending} from './parts.js';
import {COLUMN, Filters, Pager, Table, anyOf, stateIn} from './table.js';
import {INSTANCE, LIVE, W, called, inText} from './words.js';

const PAGE = 100;

/** The instances of an array or of one of its batches, and a choice of them to kill. */
export function ArrayPage({id, at}) {
  const batch = at.query.get('batch') ?? '';
  const status = at.query.get('status') ?? '';
  const found = useData(`console/arrays/${id}/instances`, {batch, status, after: at.query.get('after'), limit: PAGE});
  const [chosen, choose] = useState(/** @type {Set<number>} */ (new Set()));
  const shown = found.data;
  const tick = (instances, ticked) => choose(before => new Set(
    ticked ? [...before, ...instances] : [...before].filter(instance => !instances.includes(instance))));
  return html`
    ${shown && html`<${Crumbs} workflow=${shown.workflow_id}/>`}
    <${Heading} text=${shown?.name || called(W.array, id)}>
      <${Filters} at=${at} fields=${[
        {name: 'batch', label: W.batch, type: 'number', min: 0}, {name: 'status', label: W.state, choices: anyOf(INSTANCE)},
      ]}/>
    <//>
    <${Pending} of=${found}>${() => html`
      <div class="toolbar">
        <${KillButton} what=${batch === '' ? inText(W.array, id) : W.array_.batch(id, batch)} disabled=${!(status in {'': '', ...LIVE})}
          text=${status !== '' ? W.tasks_.kill : batch === '' ? W.kill.buttonArray : W.kill.buttonBatch}
          selector=${{array_id: Number(id), ...batch !== '' && {array_batch_num: Number(batch)}, ...status !== '' && {status: [status]}}}/>
        <${KillButton} what=${W.array_.chosen(id)} disabled=${chosen.size === 0} text=${W.kill.buttonChosen(chosen.size)}
          selector=${{task_instance_ids: [...chosen].sort((one, other) => one - other)}}/>
      </div>
      <${Table} label=${W.instances} empty=${W.array_.none} rows=${shown.instances} by="task_instance_id"
        columns=${columns(id, chosen, tick, shown.instances.map(row => row.task_instance_id))}/>
      <${Pager} at=${at} of=${shown}/>`}
    <//>`;
}

function columns(id, chosen, tick, all) {
  return [
    {
      name: W.choose,
      head: html`
        <input type="checkbox" aria-label=${W.array_.chooseAll} checked=${all.every(instance => chosen.has(instance))}
          onChange=${event => tick(all, event.target.checked)}/>`,
      cell: row => html`
        <input type="checkbox" aria-label=${W.array_.choose(row.task_instance_id)} checked=${chosen.has(row.task_instance_id)}
          onChange=${event => tick([row.task_instance_id], event.target.checked)}/>`,
    },
    COLUMN.instance, COLUMN.task, stateIn(INSTANCE), COLUMN.since, COLUMN.overdue, COLUMN.node, COLUMN.clusterJob,
    {name: W.batch, minor: true, cell: row => html`<${Link} to=${`array/${id}`} query=${{batch: row.batch}}>${row.batch}<//>`},
    {name: W.step, minor: true, numeric: true, cell: row => row.step},
  ];
}
