import {send} from './api.js';
import {Dialogue, show} from './dialogue.js';
import {html, useEffect, useRef, useState} from './lib.js';
import {tell} from './operate.js';
import {Act, Bar, Entry, Radios, WorkflowCounts, valuesOf} from './parts.js';
import {filled, go} from './router.js';
import {may, refusal} from './session.js';
import {LIVE, W, number, plural, selection} from './words.js';

/**
 * A button that opens the dialogue to kill what a selector, or what a function gets, means at most.
 *
 * @param {{what: string, selector: any, mode?: string, stop?: number, text?: string} & Record<string, any>} props what:
 *     in words, such as `array 7`; stop: the workflow whose run ends too, which is all that is meant then; text: what
 *     the button says, if that alone tells what it is for
 */
export function KillButton({what, selector, mode = 'graceful', stop = null, text = null, owner = null, ...rest}) {
  const verb = stop === null ? W.kill.kill : W.kill.stop;
  const ask = async () => {
    try {
      const meant = selector instanceof Function ? await selector() : selector;
      show(html`<${Kill} verb=${verb} what=${what} selector=${meant} mode=${mode} stop=${stop}/>`);
    } catch (failure) {
      tell(failure.message);
    }
  };
  const label = text ?? `${verb} ${what}`;
  return html`
    <${Act} class="danger-outline" forbidden=${refusal('kill', owner)} onClick=${ask} aria-label=${label} ...${rest}>
      ${text ?? `${verb} …`}
    <//>`;
}

/** A column of such buttons, for the rows of which something can be killed. */
export function killColumn(request) {
  const button = asked => asked && html`<${KillButton} ...${asked}/>`;
  return {name: W.kill.kill, head: html`<span class="unseen">${W.kill.kill}</span>`, cell: row => button(request(row))};
}

/** Asks for everything that a kill needs, after a dry run; on success leads to the new job. */
function Kill({verb, what, selector, mode: first, stop}) {
  const [narrowed, narrow] = useState(selector);
  const [liveOnly, setLiveOnly] = useState(false);
  const [mode, setMode] = useState(first);
  const [runs, setRuns] = useState(0);
  const [{answer, failure}, setResult] = useState(/** @type {{answer?: any, failure?: string}} */ ({}));
  const [sure, setSure] = useState(false);
  const sent = useRef({text: '', key: ''});
  const dryRun = () => send('POST', 'kill_jobs/dry_run', {selector: narrowed, ...liveOnly && {scope: 'live'}});

  useEffect(() => {
    let late = false;
    const tell = result => late || setResult(result);
    tell({});
    dryRun().then(result => tell({answer: result}), ({message}) => tell({failure: message}));
    return () => { late = true; };
  }, [JSON.stringify(narrowed), liveOnly, runs]);

  const begin = async ({reason, mode, grace_seconds: grace = '', rate_limit: rate, hold = 'keep', confirm}) => {
    const limits = {rate_limit: rate === '' ? null : Number(rate), ...grace && {grace_seconds: Number(grace)}};
    const request = {reason, mode, downstream: hold, ...limits};
    const job = stop === null
      ? await order('kill_jobs', {token: answer.token, ...request, confirm: confirmed(answer, confirm)})
      : await stopNow(request, confirm);
    go(`job/${job.kill_job_id}`);
  };
  /** What runs away grows while it is looked at: whoever means all of it means what there is by now. */
  const stopNow = async (request, typed) => {
    const now = await dryRun();
    if (now.needs_confirm && now.exact && !sure) {
      setResult({answer: now});
      throw Object.assign(new Error(W.kill.sureFirst), {field: 'sure'});
    }
    return order(`workflow/${stop}/stop`, {...request, confirm: now.exact ? totalOf(now) : confirmed(now, typed)});
  };
  /** The same request keeps its key, so that a repeated one makes no second job. */
  const order = (path, request) => {
    const text = JSON.stringify({...request, confirm: stop ? null : request.confirm});
    if (sent.current.text !== text) {
      sent.current = {text, key: crypto.getRandomValues(new Uint32Array(4)).join('-')};
    }
    return send('POST', path, request, {'Idempotency-Key': sent.current.key});
  };
  const byIds = 'task_instance_ids' in selector || 'task_ids' in selector;
  const whole = answer?.scopes.includes('all') ?? true;
  const countable = stop && answer?.exact;
  // Its keyboard would hide the dry run.
  const onPhone = matchMedia('(pointer: coarse)').matches;
  return html`
    <${Dialogue} title=${`${verb} ${what}`} danger wide submit=${begin} ready=${answer !== undefined} said=${failure}
        action=${answer === undefined || totalOf(answer) === 0 ? verb : `${verb} ${countOf(answer)}`}>
      ${selection(selector) !== what && !stop && html`<p class="muted">${selection(selector)}</p>`}
      <p class="muted">${stop && W.kill.stopMeans} ${W.operate.final}</p>
      ${!byIds && !stop && html`<${Narrowing} selector=${selector} narrow=${narrow}/>`}
      ${!stop && html`
        <${Radios} legend=${W.kill.reach} name="scope" value=${liveOnly || answer?.scope === 'live' ? 'live' : 'all'}
          choose=${scope => setLiveOnly(scope === 'live')} choices=${[
            {value: 'all', ...W.kill.all, ...whole || {disabled: true, hint: W.kill.notAll}},
            {value: 'live', ...W.kill.live},
          ]}/>`}
      <section class="preview" aria-label=${W.kill.dryRun}>
        <div class="counted" role="status" aria-live="polite">
          ${answer ? html`<${Counted} answer=${answer}/>` : failure ? W.kill.dryRunFailed : W.kill.counting}
        </div>
        <button type="button" class="quiet" onClick=${() => setRuns(runs + 1)}>${W.kill.repeat}</button>
      </section>
      <${Entry} type="textarea" name="reason" ...${W.kill.reason} required autofocus=${!onPhone}/>
      ${answer?.needs_confirm && countable && html`
        <${Entry} type="checkbox" name="sure" checked=${sure} onChange=${event => setSure(event.target.checked)}
          ...${W.kill.sure(number(totalOf(answer)))}/>`}
      ${answer?.needs_confirm && !countable && html`
        <${Entry} key=${answer.token} name="confirm" inputmode="numeric" autocomplete="off"
          label=${confirmation(answer)}/>`}
      <div class="pair">
        <${Radios} legend=${W.kill.how} name="mode" value=${mode} choose=${setMode} choices=${[
          {value: 'graceful', ...W.kill.graceful},
          {value: 'force', ...W.kill.force, ...!may('kill:force') && {disabled: true, hint: refusal('kill:force')}},
        ]}/>
        <div>
          <${Entry} name="grace_seconds" type="number" min="0" step="any" disabled=${mode === 'force'}
            ...${W.kill.grace}/>
          <${Entry} name="rate_limit" type="number" min="0.001" step="any" ...${W.controls.perSecond}/>
        </div>
      </div>
      <${Entry} type="checkbox" name="hold" value="hold" ...${W.kill.hold}/>
    <//>`;
}

/** Makes the selection mean less. */
function Narrowing({selector, narrow}) {
  const letters = selector.status ?? Object.keys(LIVE);
  const change = event => {
    const {status = [], node, min_seconds_in_state: seconds} = valuesOf(event.target.form);
    const chosen = [status].flat();
    const states = chosen.length < letters.length && {status: chosen};
    narrow(filled({...selector, node, min_seconds_in_state: seconds && Number(seconds), ...states}));
  };
  return html`
    <details class="narrow" onChange=${change}>
      <summary>${W.kill.narrow}</summary>
      <fieldset>
        <legend>${W.kill.states}</legend>
        ${letters.map(letter => html`
          <${Entry} type="checkbox" key=${letter} name="status" value=${letter} defaultChecked
            label=${LIVE[letter]?.[0] ?? letter}/>`)}
      </fieldset>
      <div class="pair">
        <${Entry} name="node" autocomplete="off" value=${selector.node ?? ''} label=${W.node}/>
        <${Entry} name="min_seconds_in_state" type="number" min="0" step="any" label=${W.kill.inState}
          value=${selector.min_seconds_in_state ?? ''}/>
      </div>
    </details>`;
}

/** What a kill would meet. */
function Counted({answer}) {
  const {workflows = [], sample = []} = answer;
  const shown = sample.slice(0, 8);
  return html`
    <p class="count"><strong>${countOf(answer)}</strong> ${W.kill.metNow}</p>
    ${answer.scope === 'live' && answer.waiting > 0
      && html`<p class="muted">${W.kill.mayStart(plural(answer.waiting, 'waiting task'))}</p>`}
    <${Bar} counts=${answer.by_status} words=${LIVE} none=""/>
    <${WorkflowCounts} of=${workflows}/>
    ${shown.length > 0 && html`
      <p class="muted">${W.suchAs} ${shown.join(', ')}${answer.count > shown.length && ' …'}</p>`}`;
}

/** How much ends: what waits only if all of it is meant. */
function totalOf({count, scope, waiting}) {
  return count + (scope === 'all' ? waiting : 0);
}

function countOf(answer) {
  const waiting = totalOf(answer) - answer.count;
  const told = plural(answer.count, 'instance') + (waiting === 0 ? '' : ` and ${plural(waiting, 'waiting task')}`);
  return answer.exact ? told : totalOf(answer) === 0 ? W.kill.unknown : W.kill.atLeast(told);
}

function confirmation(answer) {
  return answer.exact ? W.kill.typeCount(totalOf(answer)) : W.kill.typeGuess;
}

/** The number that was typed, null if none is asked for. */
function confirmed(answer, text = '') {
  const typed = Number(text.replaceAll(/[\s,]/g, ''));
  if (answer.needs_confirm && (answer.exact ? typed !== totalOf(answer) : !(Number.isInteger(typed) && typed > 0))) {
    throw Object.assign(new Error(`${confirmation(answer)}.`), {field: 'confirm'});
  }
  return answer.needs_confirm ? typed : null;
}
