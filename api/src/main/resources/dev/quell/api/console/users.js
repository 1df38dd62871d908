import {useData} from './data.js';
import {html} from './lib.js';
import {Bar, Heading, Link, Name, Pending, When} from './parts.js';
import {queryOf} from './router.js';
import {Box, Filters, Table} from './table.js';
import {W, WORKFLOW, number} from './words.js';

/** Who has workflows, and how many of what they run live. */
export function Users({at}) {
  const found = useData('console/users', queryOf(at.query));
  return html`
    <${Heading} text=${W.users.title}>
      <${Filters} at=${at}><${Box} at=${at} name="q" type="search" autocapitalize="off" label=${W.user}/><//>
    <//>
    <${Pending} of=${found}>${() => html`
      <${Table} label=${W.users.title} empty=${W.users.none} rows=${found.data.users} rowKey=${row => row.user} columns=${COLUMNS}/>
      ${found.data.more && html`<p class="muted">${W.users.more}</p>`}`}
    <//>`;
}

const COLUMNS = [
  {name: W.user, cell: row => html`<${Link} to="workflows" query=${{user: row.user}}><${Name}>${row.user}<//><//>`},
  {name: W.workflows.title, cell: row => html`
    <${Bar} counts=${row.workflows} words=${WORKFLOW} lead=${letter => ({to: 'workflows', query: {user: row.user, status: letter}})}/>`},
  {name: W.live, numeric: true, cell: row => html`<${Link} to="workflows" query=${{user: row.user, sort: 'busiest'}}>${number(row.live)}<//>`},
  {name: W.changed, minor: true, cell: row => html`<${When} at=${row.changed_at}/>`},
];
