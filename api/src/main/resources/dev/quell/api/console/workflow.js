import {useData} from './data.js';
import {Graph, byName} from './graph.js';
import {KillButton, kill} from './kill.js';
import {html} from './lib.js';
import {Operations} from './operate.js';
import {Act, Badge, Bar, Facts, Heading, Link, Name, Named, Pending, Section} from './parts.js';
import {refusal} from './session.js';
import {Table} from './table.js';
import {LIVE, RUN, TASK, W, WORKFLOW, number} from './words.js';

/** One workflow: how far it is, its graph and its arrays. */
export function Workflow({id}) {
  const found = useData(`console/workflows/${id}`);
  const dag = useData(`workflow/${id}/task_template_dag`, {}, null);
  const shown = found.data;
  return html`
    <${Heading} text=${shown?.name || W.workflows.one(id)}>
      ${shown && html`
        <div class="badges"><${Badge} letter=${shown.status} words=${WORKFLOW}/></div>
        <span class="spring"></span>
        <${Actions} id=${id} workflow=${shown} changed=${found.again}/>`}
    <//>
    <${Pending} of=${dag.data === null && dag.error === null && !found.missing ? {...found, data: null} : found}>${() => html`
      <${Facts} pairs=${[
        [W.workflow, String(id)],
        [W.user, shown.user && html`<${Link} to="workflows" query=${{user: shown.user}}><${Name}>${shown.user}<//><//>`],
        [W.run, shown.run_id ? html`${shown.run_id} <${Badge} letter=${shown.run_status} words=${RUN}/>` : W.none],
      ]}/>
      <div class="pair">
        <${Section} title=${W.tasks}>
          <${Bar} counts=${shown.tasks} words=${TASK} none=${shown.counted ? W.none : W.uncounted}
            lead=${letter => ({to: `workflow/${id}/tasks`, query: {status: letter}})}/>
        <//>
        <${Section} title=${W.live}><${Bar} counts=${shown.instances} words=${LIVE} none=${shown.counted ? W.none : W.uncounted}/><//>
      </div>
      <${Section} title=${W.templates}><${Graph} ...${byName(dag.data?.tt_dag ?? [], shown.arrays, id)}/><//>
      <${Section} title=${W.arrays}>
        <${Table} label=${W.arrays} empty=${W.workflow_.noArray} rows=${shown.arrays} rowKey=${row => row.array_id} columns=${arrays(id, shown.user)}/>
      <//>`}
    <//>`;
}

function Actions({id, workflow, changed}) {
  const forbidden = refusal('kill', workflow.user);
  return html`
    <div class="toolbar">
      ${forbidden && html`<small>${forbidden}</small>`}
      <${Operations} id=${id} workflow=${workflow} changed=${changed}/>
      <${Act} class="danger-outline" forbidden=${forbidden} aria-label=${W.kill.stopWorkflow(id)}
        onClick=${() => kill({what: W.workflow_.words(id), selector: {workflow_id: Number(id)}, stop: Number(id)})}>${W.kill.stop} …<//>
      <${KillButton} text=${W.kill.button} owner=${workflow.user} aria-label=${W.kill.killWorkflow(id)}
        request=${() => ({what: W.workflow_.words(id), selector: {workflow_id: Number(id)}})}/>
    </div>`;
}

function arrays(id, owner) {
  return [
    {name: W.array, cell: row => html`
      <${Named} to=${`array/${row.array_id}`} id=${row.array_id} name=${row.name} otherwise=${W.array_.one(row.array_id)}/>`},
    {name: W.batches, numeric: true, minor: true, cell: row => number(row.batches)},
    {name: W.tasks, cell: row => html`<${Bar} counts=${row.tasks} words=${TASK} none=${W.none}/>`},
    {name: W.live, cell: row => html`<${Bar} counts=${row.instances} words=${LIVE} none=${W.none}/>`},
    {name: W.kill.kill, head: html`<span class="unseen">${W.kill.kill}</span>`, cell: row => html`
      <${KillButton} text=${W.kill.button} owner=${owner} aria-label=${W.kill.killArray(row.name || row.array_id)}
        request=${() => ({what: W.array_.words(row.name || row.array_id), selector: {workflow_id: Number(id), array_id: row.array_id}})}/>`},
  ];
}
