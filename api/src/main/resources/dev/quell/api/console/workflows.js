import {useData} from './data.js';
import {html} from './lib.js';
import {Badge, Bar, Field, Heading, Link, Name, Named, Pending, Select, When} from './parts.js';
import {queryOf} from './router.js';
import {Box, Filters, Pager, Table} from './table.js';
import {SavedViews} from './views.js';
import {LIVE, RUN, TASK, W, WORKFLOW, duration, number} from './words.js';

const SORTS = ['newest', 'changed', 'failing', 'busiest', 'oldest'];

/** Workflows as they are looked for, and how far they are. */
export function Workflows({at}) {
  const found = useData('console/workflows', queryOf(at.query));
  const sort = at.query.get('sort') ?? SORTS[0];
  return html`
    <${Heading} text=${W.workflows.title}>
      <${Filters} at=${at}>
        <${Box} at=${at} name="q" type="search" label=${W.workflows.search} placeholder=${W.workflows.searchHint}/>
        <${Box} at=${at} name="user" type="search" autocapitalize="off" label=${W.user}/>
        <${Field} label=${W.state}>
          <${Select} name="status" chosen=${at.query.get('status')}
            choices=${[['', W.any], ...Object.entries(WORKFLOW).map(([letter, [word]]) => [letter, word])]}/>
        <//>
        ${at.query.has('sort') && html`<input type="hidden" name="sort" value=${sort}/>`}
      <//>
    <//>
    <nav class="tabs" aria-label=${W.workflows.order}>
      ${SORTS.map(one => html`
        <${Link} key=${one} to="workflows" query=${{...queryOf(at.query), after: null, sort: one === SORTS[0] ? null : one}}
          aria-current=${one === sort ? 'true' : null}>${W.workflows.sorts[one]}<//>`)}
      <${SavedViews}/>
    </nav>
    <${Pending} of=${found}>${() => html`
      <${Table} label=${W.workflows.title} empty=${W.workflows.none} rows=${found.data.workflows} rowKey=${row => row.workflow_id} columns=${COLUMNS}/>
      <${Pager} at=${at} next=${found.data.next_after} words=${W.workflows.pages}/>`}
    <//>`;
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
  {name: W.changed, minor: true, cell: row => html`<${When} at=${row.changed_at}/>`},
  {name: W.lasted, minor: true, numeric: true, cell: row => duration(row.seconds)},
  {name: W.runs, minor: true, numeric: true, cell: row => number(row.runs)},
];
