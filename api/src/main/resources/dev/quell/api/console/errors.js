import {useData} from './data.js';
import {html} from './lib.js';
import {Crumbs, Heading, Link, Name, Pending, Section, When} from './parts.js';
import {queryOf} from './router.js';
import {COLUMN, Listing, Tabs, stateIn} from './table.js';
import {TASK, W, called, number, plural} from './words.js';

const ERRORS_MILLIS = 15_000;

/** Why tasks of a workflow failed, in groups of the same kind. */
export function Errors({id, at}) {
  const found = useData(`console/workflows/${id}/errors`, queryOf(at.query), ERRORS_MILLIS);
  return html`
    <${Crumbs} workflow=${id}/>
    <${Heading} text=${W.errors.title}/>
    <${Tabs} at=${at} name="run" label=${W.errors.runs} choices=${Object.entries(W.errors.ofRun)}/>
    <${Pending} of=${found}>${() => html`<${Groups} id=${id} found=${found.data} query=${queryOf(at.query)}/>`}<//>`;
}

/** The kinds that there are most of, for the page of a workflow. */
export function FewErrors({id, found}) {
  if (found === null || found.groups_count === 0) {
    return null;
  }
  const beside = html`
    <small>${plural(found.groups_count, W.errors.kind)}</small>
    <${Link} to=${`workflow/${id}/errors`}>${W.errors.all}<//>`;
  return html`<${Section} title=${W.errors.title} beside=${beside}><${Groups} id=${id} found=${found} query=${{}}/><//>`;
}

function Groups({id, found, query}) {
  if (found.groups.length === 0) {
    return html`<p class="empty">${W.errors.none}</p>`;
  }
  return html`
    ${found.bounded && html`<p class="muted">${W.errors.bounded(number(found.read))}</p>`}
    ${found.groups.map(group => html`
      <article key=${group.group} class="panel group">
        <div class="heading">
          <strong>${plural(group.errors, 'error')}</strong>
          <${Link} to=${`workflow/${id}/errors/${group.group}`} query=${query}>${plural(group.tasks, 'task')}<//>
          <small><${When} at=${group.first_at}/> – <${When} at=${group.last_at}/></small>
          ${group.templates.map(one => html`
            <${Link} key=${one.task_template_id} class="chip" to=${`workflow/${id}/tasks`}
              query=${{status: 'F', task_template_id: one.task_template_id}}>
              <${Name}>${one.name ?? one.task_template_id}<//>
            <//>`)}
        </div>
        <pre dir="auto" tabindex="0">${group.sample.text}</pre>
        <small>${W.suchAs} <${Sample} of=${group.sample}/></small>
      </article>`)}`;
}

function Sample({of: {task_id: task, task_name: name, node}}) {
  return html`
    <${Link} to=${`task/${task}`}><${Name}>${name || called(W.task, task)}<//><//>
    ${node && html` ${W.errors.on} <bdi>${node}</bdi>`}`;
}

/** The tasks behind one kind. */
export function ErrorTasks({id, rest: [group], at}) {
  const crumbs = html`<${Crumbs} workflow=${id}> › <${Link} to=${`workflow/${id}/errors`}>${W.errors.title}<//><//>`;
  return html`
    <${Listing} at=${at} title=${W.errors.tasks} path=${`console/workflows/${id}/errors/${group}`} every=${ERRORS_MILLIS}
      above=${crumbs} rows="tasks" by="task_id" columns=${COLUMNS} empty=${W.tasks_.none}/>`;
}

const COLUMNS = [
  COLUMN.task, stateIn(TASK),
  {name: W.errors.title, numeric: true, cell: row => number(row.errors)},
  COLUMN.node,
  {name: W.when, cell: row => html`<${When} at=${row.at}/>`},
];
