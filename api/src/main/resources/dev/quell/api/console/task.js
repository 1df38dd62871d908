import {useData} from './data.js';
import {KillButton} from './kill.js';
import {Fragment, html} from './lib.js';
import {setStatus} from './operate.js';
import {Act, Badge, Bar, Copy, Crumbs, Facts, Heading, JobLinks, Link, Name, Numbered, Pending, Section, User, When} from './parts.js';
import {refusal} from './session.js';
import {INSTANCE, OUTCOME, PROOF, TASK, W, bytes, called, duration, inText, number} from './words.js';

/** One task: why it is as it is, each of its attempts, and what it depends on. */
export function Task({id}) {
  const found = useData(`console/tasks/${id}`);
  const task = found.data;
  return html`
    ${task && html`
      <${Crumbs} workflow=${task.workflow_id} name=${task.workflow}>
        ${task.array_id !== null && html`
          ${' › '}
          <${Link} to=${`array/${task.array_id}`}><${Name}>${task.array || called(W.array, task.array_id)}<//><//>`}
      <//>`}
    <${Heading} text=${task?.name || called(W.task, id)}>
      ${task && html`
        <div class="badges"><${Badge} letter=${task.status} words=${TASK}/></div>
        <${Actions} task=${task}/>`}
    <//>
    <${Pending} of=${found}>${() => html`
      ${task.held_by.length > 0 && html`
        <p class="alert">${W.task_.held} <${JobLinks} of=${task.held_by}/></p>`}
      <${Reason} task=${task}/>
      <${Facts} pairs=${facts(task)}/>
      <${Code} title=${W.task_.command} text=${task.command}/>
      <h2>${W.task_.attempts(number(task.instances_count))}</h2>
      ${task.instances.length === 0 && html`<p class="empty">${W.task_.noAttempt}</p>`}
      ${task.instances.map((one, place) => html`
        <${Attempt} key=${one.task_instance_id} attempt=${one} open=${place === 0} asked=${one.resources}/>`)}
      <div class="pair">
        <${Neighbours} title=${W.task_.upstream} of=${task.upstream}/>
        <${Neighbours} title=${W.task_.downstream} of=${task.downstream}/>
      </div>
      <${Values} title=${W.task_.arguments} rows=${task.arguments.map(one => [one.name, one.value])}/>
      <${Values} title=${W.task_.attributes} rows=${task.attributes.map(one => [one.name, one.value])}/>`}
    <//>`;
}

function Actions({task}) {
  const own = refusal('kill', task.user, 'operate:any');
  const set = letter => setStatus(letter, task.workflow_id, 1, async () => [task.task_id]);
  return html`
    <div class="toolbar">
      <${Act} forbidden=${own} onClick=${() => set('G')}>${W.tasks_.retry}<//>
      <${Act} forbidden=${own} onClick=${() => set('D')}>${W.tasks_.setDone}<//>
      <${KillButton} what=${inText(W.task, task.task_id)} selector=${{task_ids: [task.task_id]}} owner=${task.user}/>
    </div>`;
}

/** The last that was said of what went wrong. */
function Reason({task}) {
  const failed = task.instances.find(one => one.errors.length > 0);
  if (failed === undefined || task.status === 'D') {
    return null;
  }
  const error = failed.errors[failed.errors.length - 1];
  const beside = html`
    <small>
      ${called(W.attempt, failed.attempt)}, <${When} at=${error.at}/>${failed.node && html`, <bdi>${failed.node}</bdi>`}
    </small>`;
  return html`
    <${Section} title=${W.task_.reason} beside=${beside} class="panel reason"><pre dir="auto">${error.text}</pre><//>`;
}

function facts(task) {
  const {resources, limits, task_template_id} = task;
  return [
    [W.task, String(task.task_id)],
    [W.user, html`<${User} name=${task.user}/>`],
    [W.template, task.template && html`
      <${Link} to=${`workflow/${task.workflow_id}/tasks`} query=${{task_template_id}}>
        <${Name}>${task.template}<//>
      <//>`],
    [W.attempts, W.tasks_.attempts(task.attempts, task.max_attempts)],
    [W.changed, html`<${When} at=${task.changed_at}/>`],
    [W.askedFor, asked(resources)],
    [W.task_.queue, resources?.queue && [resources.queue, resources.cluster].filter(Boolean).join(', ')],
    [W.task_.scales, task.resource_scales],
    [W.task_.fallback, task.fallback_queues],
    [W.limit, W.task_.limit(number(limits.workflow), limits.array === null ? null : number(limits.array))],
  ];
}

/** What was asked for, in words. */
function asked(resources) {
  if (!resources) {
    return null;
  }
  return resources.requested === null
    ? resources.text
    : Object.entries(resources.requested).map(([name, value]) => `${name} ${value}`).join(', ') || W.nothing;
}

/** One attempt: what happened when, where, with what, and what it said. */
function Attempt({attempt, open, asked: resources}) {
  const {usage, distributor_id: job} = attempt;
  return html`
    <details class="panel attempt" open=${open}>
      <summary>
        ${called(W.attempt, attempt.attempt)} <${Badge} letter=${attempt.status} words=${INSTANCE}/>
        <small>${inText(W.instance, attempt.task_instance_id)}</small>
      </summary>
      <div class="pair">
        <ol class="timeline">
          ${attempt.timeline.map((event, place) => html`<${Event} key=${place} event=${event}/>`)}
        </ol>
        <${Facts} pairs=${[
          [W.node, attempt.node && html`<bdi>${attempt.node}</bdi>`],
          [W.clusterJob, job && html`<bdi>${job}</bdi> <${Copy} text=${job} label=${W.task_.copyJob}/>`],
          [W.run, String(attempt.workflow_run_id)],
          [W.batch, attempt.batch !== null ? W.task_.step(attempt.batch, attempt.step) : null],
          [W.task_.process, attempt.process_group_id],
          [W.askedFor, asked(resources)],
          [W.task_.runtime, usage?.wallclock === null ? null : duration(usage.wallclock)],
          [W.task_.memory, usage?.maxrss === null ? null : bytes(usage.maxrss)],
          [W.task_.cpu, usage?.cpu === null ? null : duration(usage.cpu)],
          [W.task_.reportDue, attempt.report_due_at && html`<${When} at=${attempt.report_due_at}/>`],
        ]}/>
      </div>
      ${attempt.errors.map(({at, text}, place) => html`
        <${Code} key=${place} title=${html`${W.error}, <${When} at=${at}/>`} text=${text}/>`)}
      <${Output} title=${W.task_.stderr} path=${attempt.stderr} tail=${attempt.stderr_log}/>
      <${Output} title=${W.task_.stdout} path=${attempt.stdout} tail=${attempt.stdout_log}/>
    </details>`;
}

/** In which colour something stands out that has happened. */
const TONE = {kill: 'kill', error: 'fail', started: 'run'};

function Event({event}) {
  const words = {
    kill: () => html`
      <${Numbered} kind="job" id=${event.kill_job_id}/>: <${Badge} letter=${event.outcome} words=${OUTCOME}/>
      <small><bdi>${event.by}</bdi>: <bdi>${event.reason}</bdi>${event.proof && `, ${PROOF[event.proof][0]}`}</small>`,
    status: () => html`<${Badge} letter=${event.status} words=${INSTANCE}/> <small>${W.task_.now}</small>`,
  };
  return html`
    <li class="tone-${TONE[event.what]}">
      <${When} at=${event.at}/>
      <span>
        ${words[event.what]?.() ?? W.task_.events[event.what] ?? event.what}
        ${event.estimated && html` <small>${W.task_.estimated}</small>`}
      </span>
    </li>`;
}

/** A text as it is, with a button to copy it. */
function Code({title, text}) {
  return text && html`
    <div class="code">
      <div class="heading"><strong>${title}</strong><${Copy} text=${text} label=${W.copy}/></div>
      <pre dir="auto" tabindex="0">${text}</pre>
    </div>`;
}

/** Where something was written, and the end of it. */
function Output({title, path, tail}) {
  return (path || tail) && html`
    <${Fragment}>
      ${path && html`
        <p class="path">
          <strong>${title}</strong> <bdi>${path}</bdi> <${Copy} text=${path} label=${W.task_.copyPath(title)}/>
        </p>`}
      <${Code} title=${W.task_.end(title)} text=${tail}/>
    <//>`;
}

function Neighbours({title, of}) {
  return html`
    <${Section} title=${title}>
      <${Bar} counts=${of.by_status} words=${TASK}/>
      ${of.tasks.length > 0 && html`
        <ul class="neighbours">
          ${of.tasks.map(({task_id: id, name, status}) => html`
            <li key=${id}>
              <${Badge} letter=${status} words=${TASK}/>
              ${' '}<${Link} to=${`task/${id}`}><${Name}>${name || called(W.task, id)}<//><//>
            </li>`)}
        </ul>`}
      ${of.count > of.tasks.length && html`
        <p class="muted">${W.task_.first(number(of.tasks.length), number(of.count))}</p>`}
    <//>`;
}

function Values({title, rows}) {
  return rows.length > 0 && html`
    <${Section} title=${title}><${Facts} pairs=${rows.map(([name, value]) => [name, value ?? W.nothing])}/><//>`;
}
