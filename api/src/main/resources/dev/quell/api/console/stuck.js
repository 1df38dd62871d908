import {useData} from './data.js';
import {KillButton} from './kill.js';
import {html} from './lib.js';
import {Badge, Heading, Link, Pending, Section} from './parts.js';
import {queryOf} from './router.js';
import {COLUMN, Filters, Table} from './table.js';
import {LIVE, W, duration, number, plural} from './words.js';

const SHOWN = 20;
const FIELDS = [{name: 'workflow_id', label: W.workflow, type: 'number', min: 1}, {name: 'user', label: W.user}];

/** What does not come to an end by itself, by kind, with what helps. */
export function Stuck({at}) {
  const found = useData('stuck', {...queryOf(at.query), limit: SHOWN});
  return html`
    <${Heading} text=${W.menu.stuck}>
      <${Filters} at=${at} fields=${FIELDS}/>
    <//>
    <${Pending} of=${found}>${() => found.data.groups.length === 0
      ? html`<p class="empty">${W.stuck.none}</p>`
      : found.data.groups.map(group => html`<${Group} key=${group.kind} group=${group}/>`)}
    <//>`;
}

function Group({group}) {
  const {problem, instances, suggested_action: mode} = group;
  const count = plural(group.count, 'instance');
  const beside = html`
    <${Badge} letter=${group.status} words=${LIVE}/>
    <span class="count">${group.exact ? count : group.count === 0 ? W.stuck.uncounted : W.kill.atLeast(count)}</span>
    <${KillButton} what=${W.stuck.what} selector=${group.selector} mode=${mode} aria-label=${W.stuck.kill(problem)}/>`;
  return html`
    <${Section} title=${problem} beside=${beside} data-kind=${group.kind}>
      <p class="muted">
        ${W.stuck.hint(duration(group.older_than_seconds), mode)}
        ${group.count > instances.length && ` ${W.stuck.first(number(instances.length))}`}
      </p>
      <${Table} label=${W.stuck.instances} empty="" rows=${instances} by="task_instance_id" columns=${COLUMNS}/>
    <//>`;
}

const COLUMNS = [
  COLUMN.instance,
  {name: W.task, cell: row => html`<${Link} to=${`task/${row.task_id}`}>${row.task_id}<//>`},
  COLUMN.workflow, COLUMN.user, COLUMN.node, COLUMN.since, COLUMN.overdue,
];
