import {html} from './lib.js';
import {Badge, Bar, Named, TaskStates, User, When} from './parts.js';
import {Listing, Tabs, anyOf} from './table.js';
import {SavedViews} from './views.js';
import {LIVE, RUN, W, WORKFLOW, duration, number} from './words.js';

const SORTS = ['newest', 'changed', 'failing', 'busiest', 'oldest'];

/** Workflows as they are looked for, and how far they are. */
export function Workflows({at}) {
  return html`
    <${Listing} at=${at} title=${W.workflows.title} tools=${html`<${Orders} at=${at}><${SavedViews}/><//>`} ...${WORKFLOWS} filters=${[
        {name: 'q', label: W.workflows.search, placeholder: W.workflows.searchHint},
        {name: 'user', label: W.user},
        {name: 'status', label: W.state, choices: anyOf(WORKFLOW)},
        ...at.query.has('sort') ? [{name: 'sort', type: 'hidden'}] : [],
      ]}/>`;
}

/** What workflows can be ordered by. */
export function Orders({at, children}) {
  return html`<${Tabs} at=${at} name="sort" label=${W.order} choices=${SORTS.map(one => [one, W.sorts[one]])}>${children}<//>`;
}

/** How workflows are listed. */
export const WORKFLOWS = {path: 'console/workflows', rows: 'workflows', by: 'workflow_id', empty: W.workflows.none, columns: [
  {name: W.workflow, cell: row => html`
    <${Named} to=${`workflow/${row.workflow_id}`} id=${row.workflow_id} name=${row.name} otherwise=${W.workflows.one(row.workflow_id)}/>`},
  {name: W.user, cell: row => html`<${User} name=${row.user}/>`},
  {name: W.state, cell: row => html`
    <div class="badges">
      <${Badge} letter=${row.status} words=${WORKFLOW}/>
      ${row.run_status && RUN[row.run_status]?.[0] !== WORKFLOW[row.status]?.[0]
        && html`<small>${W.workflows.run(RUN[row.run_status]?.[0] ?? row.run_status)}</small>`}
    </div>`},
  {name: W.tasks, cell: row => html`<${TaskStates} of=${row.tasks} workflow=${row.workflow_id} none=${row.counted ? W.none : W.uncounted}/>`},
  {name: W.live, cell: row => html`<${Bar} counts=${row.instances} words=${LIVE} none=${row.counted ? W.none : W.uncounted}/>`},
  {name: W.created, minor: true, cell: row => html`<${When} at=${row.created_at}/>`},
  {name: W.changed, minor: true, cell: row => html`<${When} at=${row.changed_at}/>`},
  {name: W.lasted, minor: true, numeric: true, cell: row => duration(row.seconds)},
  {name: W.runs, minor: true, numeric: true, cell: row => number(row.runs)},
]};
