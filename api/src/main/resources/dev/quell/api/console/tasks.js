import {download, get} from './api.js';
import {useData} from './data.js';
import {html, useState} from './lib.js';
import {KillButton} from './kill.js';
import {setStatus} from './operate.js';
import {Act, Badge, Crumbs, Link, Name, TaskStates} from './parts.js';
import {queryOf} from './router.js';
import {refusal} from './session.js';
import {COLUMN, Listing, anyOf, stateIn} from './table.js';
import {INSTANCE, TASK, W, number, plural} from './words.js';

const SORTS = ['oldest', 'newest', 'changed', 'name', 'attempts'];
const PAGE = 100;
const COUNT_MILLIS = 15_000;

/** More than an order may name one by one. */
const MOST = 10_000;

/** Tasks of a workflow as they are looked for: those without an instance too. */
export function Tasks({id, at}) {
  const {after, sort, ...filter} = queryOf(at.query);
  const path = `console/workflows/${id}/tasks`;
  const count = useData(`${path}/count`, filter, COUNT_MILLIS);
  const workflow = useData(`console/workflows/${id}`, {}, COUNT_MILLIS);
  return html`
    <${Listing} at=${at} title=${W.tasks} path=${path} query=${{limit: PAGE}} rows="tasks" by="task_id" columns=${COLUMNS}
        empty=${W.tasks_.none} above=${html`<${Crumbs} workflow=${id} name=${workflow.data?.name}/>`} filters=${[
          {name: 'name', label: W.name},
          {name: 'status', label: W.state, choices: anyOf(TASK)},
          {name: 'task_template_id', label: W.template, choices: templates(workflow.data, at)},
          {name: 'node', label: W.node},
          {name: 'attempts_from', label: W.tasks_.attemptsFrom, type: 'number', min: 0},
          {name: 'sort', label: W.order, choices: SORTS.map((one, place) => [place === 0 ? '' : one, W.sorts[one]])},
          ...filter.array_id ? [{name: 'array_id', type: 'hidden'}] : [],
        ]}>
      ${() => html`
        <${Summary} id=${id} path=${path} query=${{...filter, sort}} filter=${filter} count=${count.data}
          workflow=${workflow.data}/>`}
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
  const set = letter => setStatus(letter, Number(id), total, () => all(path, filter));
  return html`
    <div class="toolbar">
      <span class="count"><strong>${total === null ? W.uncounted : plural(total, 'task')}</strong></span>
      <${Files} path=${path} query=${query} name=${`tasks-${id}`}/>
      <span class="spring"></span>
      <${Act} forbidden=${forbidden('operate:any')} onClick=${() => set('G')}>${W.tasks_.retry}<//>
      <${Act} forbidden=${forbidden('operate:any')} onClick=${() => set('D')}>${W.tasks_.setDone}<//>
      <${KillButton} text=${W.tasks_.kill} forbidden=${forbidden('kill:any')} what=${plural(total, 'task')}
        selector=${async () => ({task_ids: await all(path, filter)})}/>
    </div>
    <${TaskStates} of=${count?.by_status} workflow=${id} query=${query}/>`;
}

/** The ids of all that a filter shows. */
async function all(path, filter) {
  return (await get(`${path}/ids`, filter)).task_ids;
}

/** Buttons for all that is filtered, as files. */
export function Files({path, query, name}) {
  return ['csv', 'ndjson'].map(format => html`
    <${File} key=${format} path=${path} query=${{...query, format}} name=${`${name}.${format}`}>
      ${format.toUpperCase()}
    <//>`);
}

/** A button for a file, which is fetched with the token. */
function File({path, query, name, children}) {
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
  COLUMN.task, stateIn(TASK),
  {name: W.error, cell: row => row.error && html`
    <${Link} class="error" to=${`task/${row.task_id}`}><${Name}>${row.error}<//><//>`},
  {name: W.template, minor: true, cell: row => row.template ? html`<${Name}>${row.template}<//>` : W.nothing},
  {name: W.attempts, minor: true, numeric: true, cell: row => W.tasks_.attempts(row.attempts, row.max_attempts)},
  {name: W.instance, cell: ({instance_status: status}) => status
    && html`<${Badge} letter=${status} words=${INSTANCE}/>`},
  {name: W.node, minor: true, cell: ({node, workflow_id: id}) => node ? html`
    <${Link} to=${`workflow/${id}/tasks`} query=${{node}}><${Name}>${node}<//><//>` : W.nothing},
  COLUMN.clusterJob, COLUMN.changed,
];
