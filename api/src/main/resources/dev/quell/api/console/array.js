import {useData} from './data.js';
import {KillButton} from './kill.js';
import {html, useState} from './lib.js';
import {Badge, Field, Heading, Link, Name, Pending, Select} from './parts.js';
import {Box, Filters, Pager, Table} from './table.js';
import {INSTANCE, W, duration, number} from './words.js';

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
    ${shown && html`<p class="crumbs"><${Link} to=${`workflow/${shown.workflow_id}`}>${W.workflows.one(shown.workflow_id)}<//></p>`}
    <${Heading} text=${shown?.name || W.array_.one(id)}>
      <${Filters} at=${at}>
        <${Box} at=${at} name="batch" type="number" min="0" class="short" label=${W.batch}/>
        <${Field} label=${W.state}>
          <${Select} name="status" chosen=${status}
            choices=${[['', W.any], ...Object.entries(INSTANCE).map(([letter, [word]]) => [letter, word])]}/>
        <//>
      <//>
    <//>
    <${Pending} of=${found}>${() => html`
      <div class="toolbar">
        <${KillButton} text=${batch === '' ? W.kill.buttonArray : W.kill.buttonBatch} request=${() => ({
          what: batch === '' ? W.array_.words(id) : W.array_.batch(id, batch),
          selector: {array_id: Number(id), ...(batch === '' ? {} : {array_batch_num: Number(batch)})},
        })}/>
        <${KillButton} text=${W.kill.buttonChosen(chosen.size, number(chosen.size))} disabled=${chosen.size === 0} request=${() => ({
          what: W.array_.chosen(id),
          selector: {task_instance_ids: [...chosen].sort((one, other) => one - other)},
        })}/>
      </div>
      <${Table} label=${W.instances} empty=${W.array_.none} rows=${shown.instances} rowKey=${row => row.task_instance_id}
        columns=${columns(id, chosen, tick, shown.instances.map(row => row.task_instance_id))}/>
      <${Pager} at=${at} next=${shown.next_after}/>`}
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
    {name: W.instance, cell: row => row.task_instance_id},
    {name: W.task, cell: row => html`
      <div class="named"><${Link} to=${`task/${row.task_id}`}><${Name}>${row.task_name || W.task_.one(row.task_id)}<//><//><small>${row.task_id}</small></div>`},
    {name: W.state, cell: row => html`<${Badge} letter=${row.status} words=${INSTANCE}/>`},
    {name: W.since, numeric: true, cell: row => duration(row.seconds_in_state)},
    {name: W.overdue, numeric: true, cell: row => row.seconds_overdue > 0 && html`<span class="overdue">${duration(row.seconds_overdue)}</span>`},
    {name: W.node, cell: row => row.node ?? W.nothing},
    {name: W.clusterJob, minor: true, cell: row => row.distributor_id ?? W.nothing},
    {name: W.batch, minor: true, cell: row => html`<${Link} to=${`array/${id}`} query=${{batch: row.batch}}>${row.batch}<//>`},
    {name: W.step, minor: true, numeric: true, cell: row => row.step},
  ];
}
