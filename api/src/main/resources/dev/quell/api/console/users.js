import {useData} from './data.js';
import {KillButton, killColumn} from './kill.js';
import {html} from './lib.js';
import {Bar, Link, Section, User, When} from './parts.js';
import {JOBS} from './jobs.js';
import {Listing, Table} from './table.js';
import {W, WORKFLOW, number} from './words.js';
import {Orders, WORKFLOWS} from './workflows.js';

const FEW_JOBS = 5;

/** Who has workflows, and how many of what they run live. */
export function Users({at}) {
  return html`
    <${Listing} at=${at} title=${W.users.title} path="console/users" rows="users" by="user" columns=${COLUMNS} empty=${W.users.none}
        filters=${[{name: 'q', label: W.user}]}>
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
    <${Listing} at=${at} title=${W.users.one(user)} tools=${html`<${Orders} at=${at}/>`} ...${WORKFLOWS}>
      ${() => html`
        <div class="pair">
          <${Section} title=${W.workflows.title} beside=${html`<span class="spring"></span><${KillButton} ...${everything(row)}/>`}>
            <${States} of=${row}/>
            <p><strong>${number(row.live)}</strong> ${W.users.live}</p>
          <//>
          <${Section} title=${W.jobs.title}>
            <${Table} label=${W.jobs.title} rows=${asked?.kill_jobs ?? []} ...${JOBS} empty=${W.users.noKill}/>
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

const COLUMNS = [
  {name: W.user, cell: row => html`<${User} name=${row.user}/>`},
  {name: W.workflows.title, cell: row => html`<${States} of=${row}/>`},
  {name: W.live, numeric: true, cell: row => html`<${Link} to="user" query=${{user: row.user, sort: 'busiest'}}>${number(row.live)}<//>`},
  {name: W.changed, minor: true, cell: row => html`<${When} at=${row.changed_at}/>`},
  killColumn(everything),
];
