import {useData} from './data.js';
import {JOBS} from './jobs.js';
import {KillButton, killColumn} from './kill.js';
import {html} from './lib.js';
import {Badge, Bar, Link, Named, Section, TaskStates} from './parts.js';
import {COLUMN, Listing, Table, Tabs, anyOf} from './table.js';
import {SavedViews} from './views.js';
import {RUN, W, WORKFLOW, called, duration, number} from './words.js';

const FEW_JOBS = 5;
const SORTS = ['newest', 'changed', 'failing', 'busiest', 'oldest'];

/** Workflows as they are looked for, and how far they are. */
export function Workflows({at}) {
  return html`
    <${Listing} at=${at} title=${W.menu.workflows} tools=${html`<${Orders} at=${at}><${SavedViews}/><//>`}
      ...${WORKFLOWS} filters=${[
        {name: 'q', ...W.workflows.search},
        {name: 'user', label: W.user},
        {name: 'status', label: W.state, choices: anyOf(WORKFLOW)},
        ...at.query.has('sort') ? [{name: 'sort', type: 'hidden'}] : [],
      ]}/>`;
}

/** What workflows can be ordered by. */
function Orders({at, children}) {
  const choices = SORTS.map(one => [one, W.sorts[one]]);
  return html`<${Tabs} at=${at} name="sort" label=${W.order} choices=${choices}>${children}<//>`;
}

/** How workflows are listed. */
const WORKFLOWS = {path: 'console/workflows', rows: 'workflows', by: 'workflow_id', empty: W.workflows.none, columns: [
  {name: W.workflow, cell: row => html`<${Named} kind="workflow" id=${row.workflow_id} name=${row.name}/>`},
  COLUMN.user,
  {name: W.state, cell: row => html`
    <div class="badges">
      <${Badge} letter=${row.status} words=${WORKFLOW}/>
      ${row.run_status && RUN[row.run_status]?.[0] !== WORKFLOW[row.status]?.[0]
        && html`<small>${W.workflows.run(RUN[row.run_status]?.[0] ?? row.run_status)}</small>`}
    </div>`},
  {name: W.tasks, cell: ({tasks, counted, workflow_id: id}) => html`
    <${TaskStates} of=${tasks} workflow=${id} none=${counted ? W.none : W.uncounted}/>`},
  COLUMN.live, COLUMN.created, COLUMN.changed,
  {name: W.lasted, minor: true, numeric: true, cell: row => duration(row.seconds)},
  {name: W.runs, minor: true, numeric: true, cell: row => number(row.runs)},
]};

/** Who has workflows, and how many of what they run live. */
export function Users({at}) {
  return html`
    <${Listing} at=${at} title=${W.menu.users} path="console/users" rows="users" by="user" columns=${USERS}
        empty=${W.users.none} filters=${[{name: 'q', label: W.user}]}>
      ${data => data.more && html`<p class="muted">${W.users.more}</p>`}
    <//>`;
}

/** One of them: how their workflows are, the kills that they have asked for, and the workflows themselves. */
export function UserPage({at}) {
  const user = at.query.get('user') ?? '';
  const {data: found} = useData('console/users', {user});
  const {data: asked} = useData('kill_jobs', {requested_by: user, limit: FEW_JOBS});
  const row = found?.users[0] ?? {user, workflows: {}, live: 0};
  return html`
    <${Listing} at=${at} title=${called(W.user, user)} tools=${html`<${Orders} at=${at}/>`} ...${WORKFLOWS}>
      ${() => html`
        <div class="pair">
          <${Section} title=${W.menu.workflows} beside=${html`<${KillButton} ...${everything(row)}/>`}>
            <${States} of=${row}/>
            <p><strong>${number(row.live)}</strong> ${W.users.live}</p>
          <//>
          <${Section} title=${W.menu.jobs}>
            <${Table} label=${W.menu.jobs} rows=${asked?.kill_jobs ?? []} ...${JOBS} empty=${W.users.noKill}/>
          <//>
        </div>`}
    <//>`;
}

/** Their workflows by state, each of which leads to those that have it. */
function States({of: {user, workflows}}) {
  return html`<${Bar} counts=${workflows} words=${WORKFLOW} lead=${status => ({to: 'user', query: {user, status}})}/>`;
}

/** What a kill of all that is theirs is asked with. */
function everything({user}) {
  return {what: W.users.all(user), selector: {user}, owner: user};
}

const USERS = [
  COLUMN.user,
  {name: W.menu.workflows, cell: row => html`<${States} of=${row}/>`},
  {name: W.live, numeric: true, cell: ({user, live}) => html`
    <${Link} to="user" query=${{user, sort: 'busiest'}}>${number(live)}<//>`},
  COLUMN.changed,
  killColumn(everything),
];
