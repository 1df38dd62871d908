import {download, get} from './api.js';
import {useData} from './data.js';
import {html, useState} from './lib.js';
import {KillButton} from './kill.js';
import {SetStatus} from './operate.js';
import {Act, Badge, Bar, Field, Heading, Link, Name, Named, Pending, Select, When} from './parts.js';
import {show} from './dialogue.js';
import {queryOf} from './router.js';
import {refusal} from './session.js';
import {Box, Filters, Pager, Table} from './table.js';
import {INSTANCE, TASK, W, number, plural} from './words.js';

const SORTS = ['oldest', 'newest', 'changed', 'name', 'attempts'];
const PAGE = 100;
const COUNT_MILLIS = 15_000;

/** More than an order may name one by one. */
const MOST = 10_000;

/** Tasks of a workflow as they are looked for: those without an instance too. */
export function Tasks({id, at}) {
  const query = queryOf(at.query);
  const {after, sort, ...filter} = query;
  const path = `console/workflows/${id}/tasks`;
  const found = useData(path, {...query, limit: PAGE});
  const count = useData(`${path}/count`, filter, COUNT_MILLIS);
  const workflow = useData(`console/workflows/${id}`, {}, COUNT_MILLIS);
  return html`
    <p class="crumbs"><${Link} to=${`workflow/${id}`}>${workflow.data?.name || W.workflows.one(id)}<//></p>
    <${Heading} text=${W.tasks_.title}>
      <${Filters} at=${at}>
        <${Box} at=${at} name="name" type="search" label=${W.name}/>
        <${Field} label=${W.state}>
          <${Select} name="status" chosen=${at.query.get('status')}
            choices=${[['', W.any], ...Object.entries(TASK).map(([letter, [word]]) => [letter, word])]}/>
        <//>
        <${Field} label=${W.template}>
          <${Select} name="task_template_id" chosen=${at.query.get('task_template_id')} choices=${templates(workflow.data, at)}/>
        <//>
        <${Box} at=${at} name="node" type="search" autocapitalize="off" label=${W.node}/>
        <${Box} at=${at} name="attempts_from" type="number" min="0" class="short" label=${W.tasks_.attemptsFrom}/>
        <${Field} label=${W.workflows.order}>
          <${Select} name="sort" chosen=${sort ?? ''} choices=${SORTS.map((one, place) => [place === 0 ? '' : one, W.tasks_.sorts[one]])}/>
        <//>
        ${filter.array_id && html`<input type="hidden" name="array_id" value=${filter.array_id}/>`}
      <//>
    <//>
    <${Pending} of=${found}>${() => html`
      <${Summary} id=${id} path=${path} query=${{...filter, sort}} filter=${filter} count=${count.data} workflow=${workflow.data}/>
      <${Table} label=${W.tasks_.title} empty=${W.tasks_.none} rows=${found.data.tasks} rowKey=${row => row.task_id} columns=${COLUMNS}/>
      <${Pager} at=${at} next=${found.data.next_after}/>`}
    <//>`;
}

function templates(workflow, at) {
  const known = (workflow?.templates ?? []).filter(one => one.task_template_id !== null)
    .map(one => [String(one.task_template_id), one.name || String(one.task_template_id)]);
  const chosen = at.query.get('task_template_id');
  return [['', W.any], ...known, ...(chosen && !known.some(([id]) => id === chosen) ? [[chosen, chosen]] : [])];
}

/** How many there are, as files, and what can be done to all of them at once. */
function Summary({id, path, query, filter, count, workflow}) {
  const total = count?.exact ? count.count : null;
  const owner = workflow?.user ?? null;
  const tooMany = total === null || total === 0 || total > MOST;
  const forbidden = own => refusal('kill', owner, own) ?? (tooMany ? W.tasks_.tooMany(number(MOST)) : null);
  const set = letter => show(html`<${SetStatus} workflow=${Number(id)} letter=${letter} count=${total} tasks=${() => all(path, filter)}/>`);
  const killThem = async () => ({what: W.tasks_.these(number(total)), selector: {task_ids: await all(path, filter)}});
  return html`
    <div class="toolbar">
      <span class="count"><strong>${total === null ? W.uncounted : plural(total, 'task')}</strong></span>
      <${File} path=${path} query=${{...query, format: 'csv'}} name=${`tasks-${id}.csv`}>CSV<//>
      <${File} path=${path} query=${{...query, format: 'ndjson'}} name=${`tasks-${id}.ndjson`}>NDJSON<//>
      <span class="spring"></span>
      <${Act} forbidden=${forbidden(null)} onClick=${() => set('G')}>${W.tasks_.retry}<//>
      <${Act} forbidden=${forbidden(null)} onClick=${() => set('D')}>${W.tasks_.setDone}<//>
      <${KillButton} text=${W.tasks_.kill} forbidden=${forbidden('kill:any')} request=${killThem}/>
    </div>
    <${Bar} counts=${count?.by_status} words=${TASK} lead=${letter => ({to: `workflow/${id}/tasks`, query: {...query, status: letter}})}/>`;
}

/** The ids of all that a filter shows. */
async function all(path, filter) {
  return (await get(`${path}/ids`, filter)).task_ids;
}

/** A button for a file, which is fetched with the token. */
export function File({path, query, name, children}) {
  const [state, setState] = useState('');
  const fetchIt = async () => {
    setState(W.loading);
    try {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await download(path, query));
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
      setState('');
    } catch (failure) {
      setState(failure.message);
    }
  };
  return html`<button type="button" class="quiet" onClick=${fetchIt}>${state || children}</button>`;
}

const COLUMNS = [
  {name: W.task, cell: row => html`<${Named} to=${`task/${row.task_id}`} id=${row.task_id} name=${row.name} otherwise=${W.task_.one(row.task_id)}/>`},
  {name: W.state, cell: row => html`<${Badge} letter=${row.status} words=${TASK}/>`},
  {name: W.error, cell: row => row.error && html`<${Link} class="error" to=${`task/${row.task_id}`}><${Name}>${row.error}<//><//>`},
  {name: W.template, minor: true, cell: row => row.template ? html`<${Name}>${row.template}<//>` : W.nothing},
  {name: W.attempts, minor: true, numeric: true, cell: row => W.tasks_.attempts(row.attempts, row.max_attempts)},
  {name: W.instance, cell: row => row.instance_status && html`<${Badge} letter=${row.instance_status} words=${INSTANCE}/>`},
  {name: W.node, minor: true, cell: row => row.node ? html`
    <${Link} to=${`workflow/${row.workflow_id}/tasks`} query=${{node: row.node}}><${Name}>${row.node}<//><//>` : W.nothing},
  {name: W.clusterJob, minor: true, cell: row => row.distributor_id ?? W.nothing},
  {name: W.changed, minor: true, cell: row => html`<${When} at=${row.changed_at}/>`},
];
