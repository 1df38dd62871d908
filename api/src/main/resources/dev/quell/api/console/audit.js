import {useData} from './data.js';
import {html, useState} from './lib.js';
import {Change, Name, Numbered, Pending, Series, When} from './parts.js';
import {queryOf} from './router.js';
import {Listing, Table} from './table.js';
import {Files} from './tasks.js';
import {INSTANCE, W, number} from './words.js';

const ROWS = 100;
const ACTIONS = [['', W.any], ...W.audit.actions.map(action => [action, action.replaceAll('_', ' ')])];

/** Who killed what, why and when: one line for a job and an action, the newest first. */
export function Audit({at}) {
  const {before, ...filter} = queryOf(at.query);
  const files = html`<div class="toolbar"><${Files} path="kill_audit" query=${filter} name="audit"/></div>`;
  return html`
    <${Listing} at=${at} title=${W.menu.audit} path="console/audit" rows="lines" tools=${files} ...${LINES} filters=${[
      {name: 'workflow_id', label: W.workflow, type: 'number', min: 1},
      {name: 'kill_job_id', label: W.job, type: 'number', min: 1},
      {name: 'person', label: W.person},
      {name: 'action', label: W.action, choices: ACTIONS},
      {name: 'since', label: W.audit.since, type: 'date'},
      {name: 'until', label: W.audit.until, type: 'date'},
    ]}/>`;
}

/** Lines of the audit, each of which can be opened to its rows. */
export function Lines({lines}) {
  return html`<${Table} label=${W.menu.audit} rows=${lines} ...${LINES}/>`;
}

/** How they are listed. */
const LINES = {by: 'id', empty: W.audit.none, columns: [
  {name: W.when, cell: line => html`<${When} at=${line.at}/>`},
  {name: W.person, cell: line => html`<${Name}>${line.person}<//>`},
  {name: W.action, cell: line => html`<strong>${line.action.replaceAll('_', ' ')}</strong>`},
  {name: W.what, cell: line => html`<${Places} of=${line}/>`},
  {name: W.instances, numeric: true, cell: line => line.instances !== null && number(line.instances)},
  {name: W.reason, cell: ({reason, detail}) => html`
    <div class="named"><${Name}>${reason ?? ''}<//>${detail && html`<small>${detail}</small>`}</div>`},
  {name: W.audit.rows, minor: true, cell: line => line.rows > 1 && line.kill_job_id && html`<${Rows} line=${line}/>`},
]};

/** The single rows of a line, on demand. */
function Rows({line}) {
  const {kill_job_id, action, person} = line;
  const [open, setOpen] = useState(false);
  const found = useData(open ? 'kill_audit' : null, {kill_job_id, action, person, limit: ROWS}, null);
  return html`
    <button type="button" class="quiet" aria-expanded=${open} onClick=${() => setOpen(!open)}>
      ${W.audit.show(number(line.rows))}
    </button>
    ${open && html`
      <${Pending} of=${found}>${() => html`
        <ul class="neighbours">
          ${found.data.audit.map(row => html`
            <li key=${row.id}>
              <${When} at=${row.at}/>
              ${row.from && html` <${Change} from=${row.from} to=${row.to} words=${INSTANCE}/>`}
              ${' '}${number(row.instances)}
            </li>`)}
        </ul>
        ${line.rows > found.data.audit.length && html`
          <p class="muted">${W.task_.first(number(found.data.audit.length), number(line.rows))}</p>`}`}
      <//>`}`;
}

/** What an action was about. */
function Places({of: {kill_job_id: job, workflow_id: workflow, array_id: array}}) {
  const parts = [
    job && html`<${Numbered} kind="job" id=${job}/>`,
    workflow && html`<${Numbered} kind="workflow" id=${workflow}/>`,
    array && html`<${Numbered} kind="array" id=${array}/>`,
  ].filter(Boolean);
  return html`<span><${Series} of=${parts}/></span>`;
}
