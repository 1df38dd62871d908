import {send} from './api.js';
import {ask} from './dialogue.js';
import {html, shared} from './lib.js';
import {Act} from './parts.js';
import {refusal} from './session.js';
import {W, called, number, plural} from './words.js';

/** States of a workflow in which nothing of it runs. */
const RESTING = ['D', 'F', 'H', 'A'];

/** @typedef {{text: string, undo?: (() => Promise<any>)|null}} Deed what was done, and how it is undone if that can be */

const done = shared(/** @type {Deed|null} */ (null));

/** Tells a sentence, such as why something could not be done. */
export function tell(text) {
  done.set({text});
}

/** Tells what was done last, until something else is or it is closed. */
export function Done() {
  const last = done.use();
  if (last === null) {
    return null;
  }
  const failed = ({message: text}) => done.set({...last, text});
  const undo = () => last.undo().then(() => tell(W.operate.undone), failed);
  return html`
    <p class="notice" role="status">
      <span>${last.text}</span>
      ${last.undo && html`<button type="button" onClick=${undo}>${W.operate.undo}</button>`}
      <button type="button" onClick=${() => done.set(null)}>${W.close}</button>
    </p>`;
}

/**
 * Asks for a reason and what else an order takes; tells what was done.
 *
 * @param {object} asked as {@link ask} takes it
 * @param {any} asked.words
 * @param {any[]} [asked.fields]
 * @param {boolean} [asked.danger]
 * @param {boolean} [asked.undoable] otherwise it says beforehand that it cannot be undone
 * @param {(values: any) => Promise<Deed>} asked.give
 * @param {() => void} [changed]
 */
function order({words, fields = [], undoable = false, give, ...rest}, changed = () => {}) {
  const reason = {name: 'reason', type: 'textarea', ...W.operate.reason, required: true, autofocus: true};
  ask({
    ...rest,
    words: undoable ? words : {...words, means: `${words.means} ${W.operate.final}`},
    fields: [...fields, reason],
    give: async values => {
      done.set(await give(values));
      changed();
    },
  });
}

/**
 * Sets tasks to done (D), or to wait anew (G).
 *
 * @param {'D'|'G'} letter
 * @param {number} workflow
 * @param {number} count
 * @param {() => Promise<number[]>} tasks their ids
 */
export function setStatus(letter, workflow, count, tasks) {
  const told = plural(count, 'task');
  order({
    words: W.operate.status[letter](told),
    danger: true,
    fields: [{name: 'recursive', type: 'checkbox', label: W.operate.recursive[letter]}],
    give: async ({recursive, reason}) => {
      await send('PUT', 'task/update_statuses', {
        workflow_id: workflow, task_ids: await tasks(), new_status: letter, recursive: recursive !== undefined, reason,
      });
      return {text: W.operate.statusSet(told, letter)};
    },
  });
}

/** The order that changes how many tasks of something run at once; none hold it. */
function limiting(what, limit, set) {
  return {
    words: W.operate.limit,
    undoable: limit !== null,
    fields: [
      {name: 'max_tasks', type: 'number', min: 0, max: 2147483647, value: limit ?? '', required: true,
        ...W.operate.atOnce},
    ],
    give: async ({max_tasks: tasks, reason}) => {
      await set(Number(tasks), reason);
      const undo = limit === null ? null : () => set(limit, W.operate.undoReason);
      return {text: W.operate.limited(what, Number(tasks)), undo};
    },
  };
}

/** How many tasks of an array run at once at most, which may be changed. */
export function ArrayLimit({workflow, owner, array, changed}) {
  const {array_id: id, name, max_concurrently_running: limit, task_template_version_id: version} = array;
  const what = name || called(W.array, id);
  const set = (tasks, reason) => send('PUT', `workflow/${workflow}/update_array_max_concurrently_running`, {
    max_tasks: tasks, task_template_version_id: version, reason,
  });
  return html`
    <${Act} class="quiet" forbidden=${refusal('fsm:write', owner, 'operate:any')} aria-label=${W.operate.limitOf(what)}
      onClick=${() => order(limiting(what, limit, set), changed)}>${number(limit)} …<//>`;
}

/** What may be done to a workflow beside ending it. */
export function Operations({id, workflow, changed}) {
  return html`
    <details class="more">
      <summary>${W.operate.more}</summary>
      <div class="toolbar">
        ${orders(id, workflow).map(({forbidden, ...rest}) => html`
          <${Act} key=${rest.words.button} forbidden=${forbidden} onClick=${() => order(rest, changed)}>
            ${rest.words.button}
          <//>`)}
      </div>
    </details>`;
}

function orders(id, {user: owner, status, run_id: run, max_concurrently_running: limit = null}) {
  const put = (what, body) => send('PUT', `workflow/${id}/${what}`, body);
  const limitIt = (max_tasks, reason) => put('update_max_concurrently_running', {max_tasks, reason});
  const awake = RESTING.includes(status) ? null : W.operate.mustRest;
  return [
    {
      forbidden: refusal('fsm:write', owner, 'operate:any'),
      ...limiting(called(W.workflow, id), limit, limitIt),
    },
    {
      words: W.operate.release,
      forbidden: refusal('kill', owner) ?? (run === null ? W.operate.noRun : null),
      give: async ({reason}) => {
        const {holds, tasks} = await send('POST', `workflow_run/${run}/release`, {reason});
        return {text: W.operate.released(number(holds), number(tasks))};
      },
    },
    {
      words: W.operate.resume,
      forbidden: refusal('kill', owner, 'operate:any'),
      fields: [{name: 'running', type: 'checkbox', ...W.operate.running}],
      give: async ({running, reason}) => {
        await send('POST', `workflow/${id}/set_resume`, {reset_running_jobs: running !== undefined, reason});
        return {text: W.operate.resumed(id)};
      },
    },
    {
      words: W.operate.increase,
      forbidden: refusal('kill', owner, 'operate:any') ?? awake,
      give: async ({reason}) => {
        const {updated_task_count: count} = await send('POST', `workflow/${id}/increase_resources`, {reason});
        return {text: W.operate.increased(plural(count, 'task'))};
      },
    },
    {
      words: W.operate.reset,
      forbidden: refusal('kill', owner, 'operate:any') ?? awake,
      danger: true,
      fields: [
        {name: 'how', type: 'radio', value: 'partial', defaultChecked: true, ...W.operate.partial},
        {name: 'how', type: 'radio', value: 'whole', ...W.operate.whole},
      ],
      give: async ({how, reason}) => {
        await put('reset', {partial_reset: how === 'partial', reason});
        return {text: W.operate.wasReset(id)};
      },
    },
  ];
}
