import {send} from './api.js';
import {Dialogue, FieldError, hide, show} from './dialogue.js';
import {html, useEffect, useRef, useState} from './lib.js';
import {tell} from './operate.js';
import {Act, Bar, Entry, WorkflowCounts} from './parts.js';
import {go} from './router.js';
import {may, refusal} from './session.js';
import {LIVE, W, number, plural, selection} from './words.js';

/**
 * @typedef {object} Request
 * @property {string} what in words, such as `array 7`
 * @property {any} selector what is meant at most; the dialogue may narrow it
 * @property {'graceful'|'force'} [mode] what is chosen at first
 * @property {number|null} [stop] the workflow whose run ends too, which is all that is meant then
 */

/**
 * A button that opens the dialogue to kill what a selector, or what a function gets, means.
 *
 * @param {Request & {owner?: string|null, text?: string|null, forbidden?: string|null} & Record<string, any>} props
 *     text: what the button says, if that alone tells what it is for
 */
export function KillButton({what, selector, mode = 'graceful', stop = null, text = null, owner = null, forbidden = refusal('kill', owner), ...rest}) {
  const verb = stop === null ? W.kill.kill : W.kill.stop;
  const ask = async () => {
    try {
      const meant = typeof selector === 'function' ? await selector() : selector;
      show(html`<${Kill} what=${what} selector=${meant} mode=${mode} stop=${stop}/>`);
    } catch (failure) {
      tell(failure.message);
    }
  };
  return html`
    <${Act} class="danger-outline" forbidden=${forbidden} onClick=${ask} aria-label=${text ?? `${verb} ${what}`} ...${rest}>${text ?? `${verb} …`}<//>`;
}

/** A column of such buttons, for the rows of which something can be killed. */
export function killColumn(request) {
  return {
    name: W.kill.kill,
    head: html`<span class="unseen">${W.kill.kill}</span>`,
    cell: row => {
      const asked = request(row);
      return asked && html`<${KillButton} ...${asked}/>`;
    },
  };
}

/** Asks for everything that a kill needs, after a dry run; on success leads to the new job. */
function Kill({what, selector, mode: first, stop}) {
  const [narrowed, narrow] = useState(selector);
  const [liveOnly, setLiveOnly] = useState(false);
  const [mode, setMode] = useState(first);
  const [runs, setRuns] = useState(0);
  const [{answer, failure}, setResult] = useState(/** @type {{answer: any, failure: string|null}} */ ({answer: null, failure: null}));
  const [sure, setSure] = useState(false);
  const sent = useRef({text: '', key: ''});
  const dryRun = () => send('POST', 'kill_jobs/dry_run', {selector: narrowed, ...(liveOnly ? {scope: 'live'} : {})});

  useEffect(() => {
    let late = false;
    setResult({answer: null, failure: null});
    dryRun().then(
      result => late || setResult({answer: result, failure: null}),
      failed => late || setResult({answer: null, failure: failed.message}));
    return () => { late = true; };
  }, [JSON.stringify(narrowed), liveOnly, runs]);

  const begin = async data => {
    const request = {
      reason: data.get('reason').trim(),
      mode: data.get('mode'),
      ...(data.get('grace_seconds') ? {grace_seconds: Number(data.get('grace_seconds'))} : {}),
      rate_limit: data.get('rate_limit') === '' ? null : Number(data.get('rate_limit')),
      downstream: data.get('hold') === null ? 'keep' : 'hold',
    };
    const job = stop === null
      ? await order('kill_jobs', {token: answer.token, ...request, confirm: confirmed(answer, data)})
      : await stopNow(request, data);
    hide();
    go(`job/${job.kill_job_id}`);
  };
  /** What runs away grows while it is looked at: whoever means all of it means what there is by now. */
  const stopNow = async (request, data) => {
    const now = await dryRun();
    if (now.needs_confirm && now.exact && !sure) {
      setResult({answer: now, failure: null});
      throw new FieldError('sure', W.kill.sureFirst);
    }
    return order(`workflow/${stop}/stop`, {...request, confirm: now.exact ? totalOf(now) : confirmed(now, data)});
  };
  /** The same request keeps its key, so that a repeated one makes no second job. */
  const order = (path, request) => {
    const text = JSON.stringify({...request, confirm: stop ? null : request.confirm});
    if (sent.current.text !== text) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      sent.current = {text, key: [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')};
    }
    return send('POST', path, request, {'Idempotency-Key': sent.current.key});
  };
  const verb = stop ? W.kill.stop : W.kill.kill;
  const byIds = 'task_instance_ids' in selector || 'task_ids' in selector;
  return html`
    <${Dialogue} title=${`${verb} ${what}`} danger wide submit=${begin} ready=${answer !== null} said=${failure}
        action=${answer === null || totalOf(answer) === 0 ? verb : `${verb} ${countOf(answer)}`}>
      ${selection(selector) !== what && !stop && html`<p class="selection">${selection(selector)}</p>`}
      <p class="selection">${stop && W.kill.stopMeans} ${W.operate.final}</p>
      ${!byIds && !stop && html`<${Narrowing} selector=${selector} narrow=${narrow}/>`}
      ${!stop && html`<${Reach} answer=${answer} liveOnly=${liveOnly} choose=${setLiveOnly}/>`}
      <section class="preview" aria-label=${W.kill.dryRun}>
        <div class="counted" role="status" aria-live="polite">
          ${answer !== null ? html`<${Counted} answer=${answer}/>` : failure === null ? W.kill.counting : W.kill.dryRunFailed}
        </div>
        <button type="button" class="quiet" onClick=${() => setRuns(runs + 1)}>${W.kill.repeat}</button>
      </section>
      ${/* On a phone the keyboard would hide the dry run. */ ''}
      <${Entry} type="textarea" name="reason" label=${W.reason} hint=${W.kill.reasonHint} required autofocus=${!matchMedia('(pointer: coarse)').matches}/>
      ${answer?.needs_confirm && stop && answer.exact && html`
        <${Entry} type="checkbox" name="sure" checked=${sure} onChange=${event => setSure(event.target.checked)}
          label=${W.kill.sure(number(totalOf(answer)))} hint=${W.kill.sureHint}/>`}
      ${answer?.needs_confirm && !(stop && answer.exact) && html`
        <${Entry} key=${answer.token} name="confirm" inputmode="numeric" autocomplete="off"
          label=${answer.exact ? W.kill.typeCount(totalOf(answer)) : W.kill.typeGuess}/>`}
      <div class="pair">
        <fieldset>
          <legend>${W.kill.how}</legend>
          <${Entry} type="radio" name="mode" value="graceful" checked=${mode === 'graceful'} onChange=${() => setMode('graceful')}
            label=${W.kill.gracefully} hint=${W.kill.gracefullyHint}/>
          <${Entry} type="radio" name="mode" value="force" checked=${mode === 'force'} onChange=${() => setMode('force')}
            disabled=${!may('kill:force')} label=${W.kill.byForce} hint=${refusal('kill:force') ?? W.kill.byForceHint}/>
        </fieldset>
        <div>
          <${Entry} name="grace_seconds" type="number" min="0" step="any" placeholder=${W.kill.asConfigured} disabled=${mode === 'force'}
            label=${W.kill.grace} hint=${W.kill.graceHint}/>
          <${Entry} name="rate_limit" type="number" min="0.001" step="any" placeholder=${W.kill.noLimit} label=${W.kill.rate}/>
        </div>
      </div>
      <${Entry} type="checkbox" name="hold" label=${W.kill.hold} hint=${W.kill.holdHint}/>
    <//>`;
}

/** Makes the selection mean less. */
function Narrowing({selector, narrow}) {
  const letters = selector.status ?? Object.keys(LIVE);
  const change = event => {
    const fields = event.currentTarget;
    const value = name => fields.querySelector(`[name=${name}]`).value.trim();
    const boxes = [...fields.querySelectorAll('[name=status]')];
    const chosen = boxes.filter(box => box.checked).map(box => box.value);
    const {node, min_seconds_in_state: seconds, ...rest} = selector;
    narrow({
      ...rest,
      ...(chosen.length < boxes.length ? {status: chosen} : {}),
      ...(value('node') === '' ? {} : {node: value('node')}),
      ...(value('min_seconds_in_state') === '' ? {} : {min_seconds_in_state: Number(value('min_seconds_in_state'))}),
    });
  };
  return html`
    <details class="narrow" onChange=${change}>
      <summary>${W.kill.narrow}</summary>
      <fieldset>
        <legend>${W.kill.states}</legend>
        ${letters.map(letter => html`
          <${Entry} type="checkbox" key=${letter} name="status" value=${letter} defaultChecked label=${LIVE[letter]?.[0] ?? letter}/>`)}
      </fieldset>
      <div class="pair">
        <${Entry} name="node" autocomplete="off" value=${selector.node ?? ''} label=${W.node}/>
        <${Entry} name="min_seconds_in_state" type="number" min="0" step="any" value=${selector.min_seconds_in_state ?? ''} label=${W.kill.inState}/>
      </div>
    </details>`;
}

/** How far the kill goes: as far as the selection can mean, unless that is too far for whoever asks. */
function Reach({answer, liveOnly, choose}) {
  const whole = answer === null || answer.scopes.includes('all');
  const live = liveOnly || answer?.scope === 'live';
  return html`
    <fieldset>
      <legend>${W.kill.reach}</legend>
      <${Entry} type="radio" name="scope" value="all" checked=${!live} disabled=${!whole} onChange=${() => choose(false)}
        label=${W.kill.all} hint=${whole ? W.kill.allHint : W.kill.notAll}/>
      <${Entry} type="radio" name="scope" value="live" checked=${live} onChange=${() => choose(true)}
        label=${W.kill.live} hint=${W.kill.liveHint}/>
    </fieldset>`;
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
    ${shown.length > 0 && html`<p class="muted">${W.kill.suchAs} ${shown.join(', ')}${answer.count > shown.length && ' …'}</p>`}`;
}

function waitingOf({scope, waiting}) {
  return scope === 'all' ? waiting : 0;
}

function totalOf(answer) {
  return answer.count + waitingOf(answer);
}

function countOf(answer) {
  const waiting = waitingOf(answer);
  const told = plural(answer.count, 'instance') + (waiting === 0 ? '' : ` and ${plural(waiting, 'waiting task')}`);
  return answer.exact ? told : totalOf(answer) === 0 ? W.kill.unknown : W.kill.atLeast(told);
}

/** The number that was typed, null if none is asked for. */
function confirmed(answer, data) {
  if (!answer.needs_confirm) {
    return null;
  }
  const typed = Number(String(data.get('confirm') ?? '').replaceAll(/[\s,]/g, ''));
  const total = totalOf(answer);
  if (answer.exact ? typed !== total : !(Number.isInteger(typed) && typed > 0)) {
    throw new FieldError('confirm', answer.exact ? W.kill.mustType(total) : W.kill.mustGuess);
  }
  return typed;
}
