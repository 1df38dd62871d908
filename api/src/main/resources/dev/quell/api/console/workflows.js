import {html} from './lib.js';
import {Badge, Bar, Link, Name, Named, When} from './parts.js';
import {queryOf} from './router.js';
import {Listing, anyOf} from './table.js';
import {SavedViews} from './views.js';
import {LIVE, RUN, TASK, W, WORKFLOW, duration, number} from './words.js';

const SORTS = ['newest', 'changed', 'failing', 'busiest', 'oldest'];

/** Workflows as they are looked for, and how far they are. */
export function Workflows({at}) {
  const sort = at.query.get('sort') ?? SORTS[0];
  const tools = html`
    <nav class="tabs" aria-label=${W.order}>
      ${SORTS.map(one => html`
        <${Link} key=${one} to="workflows" query=${{...queryOf(at.query), after: null, sort: one === SORTS[0] ? null : one}}
          aria-current=${one === sort ? 'true' : null}>${W.sorts[one]}<//>`)}
      <${SavedViews}/>
    </nav>`;
  return html`
    <${Listing} at=${at} title=${W.workflows.title} path="console/workflows" rows="workflows" by="workflow_id" columns=${COLUMNS}
      empty=${W.workflows.none} tools=${tools} filters=${[
        {name: 'q', label: W.workflows.search, placeholder: W.workflows.searchHint},
        {name: 'user', label: W.user},
        {name: 'status', label: W.state, choices: anyOf(WORKFLOW)},
        ...at.query.has('sort') ? [{name: 'sort', type: 'hidden'}] : [],
      ]}/>`;
}

const COLUMNS = [
  {name: W.workflow, cell: row => html`
    <${Named} to=${`workflow/${row.workflow_id}`} id=${row.workflow_id} name=${row.name} otherwise=${W.workflows.one(row.workflow_id)}/>`},
  {name: W.user, cell: row => row.user === null ? W.nothing : html`<${Link} to="workflows" query=${{user: row.user}}><${Name}>${row.user}<//><//>`},
  {name: W.state, cell: row => html`
    <div class="badges">
      <${Badge} letter=${row.status} words=${WORKFLOW}/>
      ${row.run_status && RUN[row.run_status]?.[0] !== WORKFLOW[row.status]?.[0]
        && html`<small>${W.workflows.run(RUN[row.run_status]?.[0] ?? row.run_status)}</small>`}
    </div>`},
  {name: W.tasks, cell: row => html`
    <${Bar} counts=${row.tasks} words=${TASK} none=${row.counted ? W.none : W.uncounted}
      lead=${letter => ({to: `workflow/${row.workflow_id}/tasks`, query: {status: letter}})}/>`},
  {name: W.live, cell: row => html`<${Bar} counts=${row.instances} words=${LIVE} none=${row.counted ? W.none : W.uncounted}/>`},
  {name: W.created, minor: true, cell: row => html`<${When} at=${row.created_at}/>`},
  {name: W.changed, minor: true, cell: row => html`<${When} at=${row.changed_at}/>`},
  {name: W.lasted, minor: true, numeric: true, cell: row => duration(row.seconds)},
  {name: W.runs, minor: true, numeric: true, cell: row => number(row.runs)},
];
