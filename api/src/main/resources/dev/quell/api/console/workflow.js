import {useData} from './data.js';
import {FewErrors} from './errors.js';
import {Graph} from './graph.js';
import {KillButton, killColumn} from './kill.js';
import {html, useEffect, useState} from './lib.js';
import {ArrayLimit, Operations} from './operate.js';
import {Badge, Bar, Facts, Heading, JobLinks, Link, Named, Pending, Section, TaskStates, User, When} from './parts.js';
import {History} from './plot.js';
import {refusal} from './session.js';
import {COLUMN, Table, stateIn} from './table.js';
import {LIVE, RUN, W, WORKFLOW, called, duration, inText, number} from './words.js';

const HISTORY_MILLIS = 30_000;
const ERRORS_MILLIS = 15_000;
const HOLDS_MILLIS = 10_000;
const PATIENCE_MILLIS = 1500;
const FEW_ERRORS = 3;

/** One workflow: how far it is and was, why what failed, its templates, arrays and runs. */
export function Workflow({id}) {
  const found = useData(`console/workflows/${id}`);
  const graph = useData(`console/workflows/${id}/graph`, {}, null);
  // What takes the server longer is asked for afterwards, so that nothing has to wait for it.
  const later = found.data === null ? () => null : part => `console/workflows/${id}/${part}`;
  const history = useData(later('history'), {}, HISTORY_MILLIS);
  const errors = useData(later('errors'), {limit: FEW_ERRORS}, ERRORS_MILLIS);
  const holds = useData('holds', {workflow_id: id}, HOLDS_MILLIS);
  const patient = usePatience(found.data !== null);
  const shown = found.data;
  // What comes later would push away what is being read: it is added below, all at once.
  const isThere = (...parts) => !patient || parts.every(one => one.data !== null || one.error !== null);
  const first = found.missing || isThere(holds) ? found : {...found, data: null};
  const rest = isThere(history, errors) ? graph : {...graph, data: null};
  const none = shown?.counted ? W.none : W.uncounted;
  return html`
    <${Heading} text=${shown?.name || called(W.workflow, id)}>
      ${shown && html`
        <div class="badges"><${Badge} letter=${shown.status} words=${WORKFLOW}/></div>
        <${Actions} id=${id} workflow=${shown} changed=${found.again}/>`}
    <//>
    <${Pending} of=${first}>${() => html`
      <${Facts} pairs=${[
        [W.workflow, String(id)],
        [W.user, html`<${User} name=${shown.user}/>`],
        [W.run, shown.run_id ? html`${shown.run_id} <${Badge} letter=${shown.run_status} words=${RUN}/>` : W.none],
        [W.created, html`<${When} at=${shown.created_at}/>`],
        [W.lasted, duration(shown.seconds)],
        [W.workflow_.tool, shown.tool && html`<bdi>${shown.tool}</bdi>`],
        [W.limit, number(shown.max_concurrently_running)],
      ]}/>
      <${Held} holds=${holds.data?.holds ?? []}/>
      <div class="pair">
        <${Section} title=${W.tasks} beside=${html`<${Link} to=${`workflow/${id}/tasks`}>${W.workflow_.allTasks}<//>`}>
          <${TaskStates} of=${shown.tasks} workflow=${id} none=${none}/>
        <//>
        <${Section} title=${W.live}><${Bar} counts=${shown.instances} words=${LIVE} none=${none}/><//>
      </div>
      <${Pending} of=${rest}>${() => html`
        <${FewErrors} id=${id} found=${errors.data}/>
        <${Section} title=${W.workflow_.history}>
          ${history.data ? html`<${History} history=${history.data}/>` : html`<p class="empty">${W.failed}</p>`}
        <//>
        <${Section} title=${W.templates}>
          <${Graph} ...${pictured(graph.data, shown.templates, id)}/>
          <${Table} label=${W.templates} empty=${W.workflow_.noTemplate} rows=${shown.templates}
            by=${row => row.task_template_id ?? 'none'} columns=${templates(id, shown.user)}/>
        <//>
        <${Section} title=${W.arrays}>
          <${Table} label=${W.arrays} empty=${W.workflow_.noArray} rows=${shown.arrays} by="array_id"
            columns=${arrays(id, shown.user, found.again)}/>
        <//>
        <${Section} title=${W.runs}>
          <${Table} label=${W.runs} empty=${W.workflow_.noRun} rows=${shown.run_list} by="run_id" columns=${RUNS}/>
          ${shown.runs > shown.run_list.length && html`
            <p class="muted">${W.task_.first(number(shown.run_list.length), number(shown.runs))}</p>`}
        <//>`}
      <//>`}
    <//>`;
}

function Actions({id, workflow, changed}) {
  const forbidden = refusal('kill', workflow.user);
  const what = inText(W.workflow, id);
  return html`
    <div class="toolbar">
      ${forbidden && html`<small>${forbidden}</small>`}
      <${Operations} id=${id} workflow=${workflow} changed=${changed}/>
      <${KillButton} what=${what} selector=${{workflow_id: Number(id)}} owner=${workflow.user} stop=${Number(id)}/>
      <${KillButton} what=${what} selector=${{workflow_id: Number(id)}} owner=${workflow.user}/>
    </div>`;
}

/** Whether there is still time to wait for all of a page, of which the first part is there. */
function usePatience(begun) {
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    if (!begun) {
      return undefined;
    }
    const timer = setTimeout(() => setPatient(false), PATIENCE_MILLIS);
    return () => clearTimeout(timer);
  }, [begun]);
  return patient;
}

/** That nothing more of it is queued, because kills hold it. */
function Held({holds: held}) {
  const jobs = held.slice(0, 5).map(one => one.kill_job_id);
  return held.length > 0 && html`
    <p class="alert">${W.workflow_.held(number(held.length))} <${JobLinks} of=${jobs}/></p>`;
}

/** What the graph shows of templates: how far each is, and where it leads. */
function pictured({templates: all, edges}, progress, id) {
  const details = new Map(progress.map(({task_template_id: template, tasks}) => [template, {
    done: tasks.D ?? 0,
    failed: tasks.F ?? 0,
    all: Object.values(tasks).reduce((sum, count) => sum + count, 0),
    to: `workflow/${id}/tasks`,
    query: {task_template_id: template, status: tasks.F > 0 ? 'F' : null},
  }]));
  const names = new Map(all.map(one => [one.task_template_id, one.name ?? String(one.task_template_id)]));
  return {names, edges: edges.map(({from, to}) => [from, to]), details};
}

function templates(id, owner) {
  const tasks = `workflow/${id}/tasks`;
  return [
    {name: W.template, cell: ({task_template_id: template, name}) => template === null ? W.nothing : html`
      <${Named} kind="template" id=${template} name=${name} to=${tasks} query=${{task_template_id: template}}/>`},
    {name: W.tasks, cell: ({task_template_id: template, tasks: of}) => html`
      <${TaskStates} of=${of} workflow=${id} query=${{task_template_id: template}}/>`},
    COLUMN.live,
    {name: W.usage.usage, minor: true, cell: row => row.task_template_id !== null && html`
      <${Link} to=${`workflow/${id}/templates/${row.task_template_id}/usage`}
        aria-label=${W.usage.title(row.name ?? row.task_template_id)}>${W.show}<//>`},
    killColumn(({name, task_template_id}) => task_template_id !== null && {
      what: inText(W.template, name ?? task_template_id), owner, selector: {workflow_id: Number(id), task_template_id},
    }),
  ];
}

function arrays(id, owner, changed) {
  return [
    {name: W.array, cell: row => html`<${Named} kind="array" id=${row.array_id} name=${row.name}/>`},
    {name: W.batches, numeric: true, minor: true, cell: row => number(row.batches)},
    {name: W.limit, numeric: true, minor: true, cell: row => row.task_template_version_id
      ? html`<${ArrayLimit} workflow=${id} owner=${owner} array=${row} changed=${changed}/>`
      : number(row.max_concurrently_running)},
    {name: W.tasks, cell: ({array_id, tasks}) => html`<${TaskStates} of=${tasks} workflow=${id} query=${{array_id}}/>`},
    COLUMN.live,
    killColumn(({name, array_id: array}) => ({
      what: inText(W.array, name || array), owner, selector: {workflow_id: Number(id), array_id: array},
    })),
  ];
}

const RUNS = [
  {name: W.run, cell: row => row.run_id},
  stateIn(RUN), COLUMN.user, COLUMN.created, COLUMN.changed,
  {name: W.workflow_.heartbeat, minor: true, cell: row => html`<${When} at=${row.heartbeat_due_at}/>`},
  {name: W.workflow_.client, minor: true, cell: row => row.client_version ?? W.nothing},
];
