import {KillButton} from './kill.js';
import {html} from './lib.js';
import {Bar, Link, Name, When} from './parts.js';
import {Listing} from './table.js';
import {W, WORKFLOW, number} from './words.js';

/** Who has workflows, and how many of what they run live. */
export function Users({at}) {
  return html`
    <${Listing} at=${at} title=${W.users.title} path="console/users" rows="users" by="user" columns=${COLUMNS} empty=${W.users.none}
        filters=${[{name: 'q', label: W.user}]}>
      ${data => data.more && html`<p class="muted">${W.users.more}</p>`}
    <//>`;
}

const COLUMNS = [
  {name: W.user, cell: row => html`<${Link} to="workflows" query=${{user: row.user}}><${Name}>${row.user}<//><//>`},
  {name: W.workflows.title, cell: row => html`
    <${Bar} counts=${row.workflows} words=${WORKFLOW} lead=${letter => ({to: 'workflows', query: {user: row.user, status: letter}})}/>`},
  {name: W.live, numeric: true, cell: row => html`<${Link} to="workflows" query=${{user: row.user, sort: 'busiest'}}>${number(row.live)}<//>`},
  {name: W.changed, minor: true, cell: row => html`<${When} at=${row.changed_at}/>`},
  {name: W.kill.kill, head: html`<span class="unseen">${W.kill.kill}</span>`, cell: row => html`
    <${KillButton} what=${W.users.all(row.user)} selector=${{user: row.user}} owner=${row.user}/>`},
];
