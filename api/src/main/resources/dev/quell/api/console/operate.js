import {send} from './api.js';
import {Dialogue, show} from './dialogue.js';
import {html, shared} from './lib.js';
import {Act, Check, Field} from './parts.js';
import {refusal} from './session.js';
import {W, number, plural} from './words.js';

/**
 * What was done last, and how it is undone where that can be.
 *
 * @type {{get: () => any, set: (next: any) => void, use: () => {text: string, undo: (() => Promise<any>)|null}|null}}
 */
const done = shared(null);

/** Tells a sentence, such as why something could not be done. */
export function tell(text) {
  done.set({text, undo: null});
}

/** Tells what was done last, until something else is or it is closed. */
export function Done() {
  const last = done.use();
  if (last === null) {
    return null;
  }
  const undo = async () => {
    try {
      await last.undo();
      done.set({text: W.operate.undone, undo: null});
    } catch (failure) {
      done.set({text: failure.message, undo: last.undo});
    }
  };
  return html`
    <p class="notice" role="status">
      <span>${last.text}</span>
      ${last.undo && html`<button type="button" onClick=${undo}>${W.operate.undo}</button>`}
      <button type="button" onClick=${() => done.set(null)}>${W.dialogue.close}</button>
    </p>`;
}

/** An order that takes a look before: its words, fields of its own, perhaps a reason. */
function Order({words, reason, submit, children = null, danger = false}) {
  return html`
    <${Dialogue} title=${words.title} action=${words.action} danger=${danger} submit=${submit}>
      ${words.means && html`<p>${words.means}</p>`}
      ${children}
      ${reason && html`<${Field} label=${W.reason} hint=${W.operate.reasonHint}><textarea name="reason" rows="2" required maxlength="1000" autofocus></textarea><//>`}
    <//>`;
}

const reasonOf = data => data.get('reason').trim();

/** Changes how many tasks of a workflow run at once; none hold it. */
function Limit({id, limit, changed}) {
  const set = async (tasks, reason) => {
    await send('PUT', `workflow/${id}/update_max_concurrently_running`, {max_tasks: tasks, reason});
    changed();
  };
  const submit = async data => {
    const tasks = Number(data.get('max_tasks'));
    await set(tasks, reasonOf(data));
    done.set({
      text: tasks === 0 ? W.operate.heldNow(id) : W.operate.limited(id, number(tasks)),
      undo: limit === undefined || limit === null ? null : () => set(limit, W.operate.undoReason),
    });
  };
  return html`
    <${Order} words=${W.operate.limit} reason submit=${submit}>
      <${Field} label=${W.operate.limitField} hint=${W.operate.limitHint}>
        <input name="max_tasks" type="number" min="0" max="2147483647" step="1" required defaultValue=${limit ?? ''}/>
      <//>
    <//>`;
}

/** Lets what kills hold of a run be queued again. */
function Release({run, changed}) {
  const submit = async data => {
    const answer = await send('POST', `workflow_run/${run}/release`, {reason: reasonOf(data)});
    done.set({text: W.operate.released(number(answer.holds), number(answer.tasks)), undo: null});
    changed();
  };
  return html`<${Order} words=${W.operate.release} reason submit=${submit}/>`;
}

/** Has the client of a run stop, so that the workflow can be resumed. */
function Resume({id, changed}) {
  const submit = async data => {
    await send('POST', `workflow/${id}/set_resume`, {reset_running_jobs: data.get('running') !== null, reason: reasonOf(data)});
    done.set({text: W.operate.resumed(id), undo: null});
    changed();
  };
  return html`
    <${Order} words=${W.operate.resume} reason submit=${submit}>
      <${Check} name="running" label=${W.operate.resumeRunning} hint=${W.operate.resumeRunningHint}/>
    <//>`;
}

/** Has a workflow begin anew. */
function Reset({id, changed}) {
  const submit = async data => {
    await send('PUT', `workflow/${id}/reset`, {partial_reset: data.get('how') === 'partial'});
    done.set({text: W.operate.wasReset(id), undo: null});
    changed();
  };
  return html`
    <${Order} words=${W.operate.reset} submit=${submit} danger>
      <${Check} type="radio" name="how" value="partial" defaultChecked label=${W.operate.resetPartial} hint=${W.operate.resetPartialHint}/>
      <${Check} type="radio" name="how" value="whole" label=${W.operate.resetWhole}/>
    <//>`;
}

/** Gives tasks more that failed for want of resources. */
function Increase({id, changed}) {
  const submit = async () => {
    const answer = await send('POST', `workflow/${id}/increase_resources`, {});
    done.set({text: W.operate.increased(plural(answer.updated_task_count, 'task')), undo: null});
    changed();
  };
  return html`<${Order} words=${W.operate.increase} submit=${submit}/>`;
}

/**
 * Sets tasks to done, or to wait anew.
 *
 * @param {object} props
 * @param {number} props.workflow
 * @param {'D'|'G'} props.letter
 * @param {number} props.count
 * @param {() => Promise<number[]>} props.tasks their ids
 */
export function SetStatus({workflow, letter, count, tasks}) {
  const submit = async data => {
    await send('PUT', 'task/update_statuses', {
      workflow_id: workflow, task_ids: await tasks(), new_status: letter, recursive: data.get('recursive') !== null,
    });
    done.set({text: W.operate.statusSet(plural(count, 'task'), letter), undo: null});
  };
  return html`
    <${Order} words=${W.operate.status[letter](plural(count, 'task'))} submit=${submit} danger>
      <${Check} name="recursive" label=${W.operate.recursive[letter]}/>
    <//>`;
}

/** What may be done to a workflow beside ending it. */
export function Operations({id, workflow, changed}) {
  const {user: owner, status, run_id: run} = workflow;
  const resting = ['D', 'F', 'H', 'A'].includes(status);
  const atRest = resting ? null : W.operate.mustRest;
  const open = dialogue => () => show(dialogue);
  return html`
    <details class="more">
      <summary>${W.operate.more}</summary>
      <div class="toolbar">
        <${Act} forbidden=${refusal('fsm:write', owner, 'operate:any')}
          onClick=${open(html`<${Limit} id=${id} limit=${workflow.max_concurrently_running} changed=${changed}/>`)}>${W.operate.limit.button}<//>
        <${Act} forbidden=${refusal('kill', owner) ?? (run === null ? W.operate.noRun : null)}
          onClick=${open(html`<${Release} run=${run} changed=${changed}/>`)}>${W.operate.release.button}<//>
        <${Act} forbidden=${refusal('kill', owner, 'operate:any')}
          onClick=${open(html`<${Resume} id=${id} changed=${changed}/>`)}>${W.operate.resume.button}<//>
        <${Act} forbidden=${refusal('kill', owner, null) ?? atRest}
          onClick=${open(html`<${Increase} id=${id} changed=${changed}/>`)}>${W.operate.increase.button}<//>
        <${Act} forbidden=${refusal('kill', owner, null) ?? atRest}
          onClick=${open(html`<${Reset} id=${id} changed=${changed}/>`)}>${W.operate.reset.button}<//>
      </div>
    </details>`;
}
