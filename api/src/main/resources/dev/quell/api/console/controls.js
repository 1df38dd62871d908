import {send} from './api.js';
import {Dialogue, show} from './dialogue.js';
import {html, useState} from './lib.js';
import {Act, Field} from './parts.js';
import {refusal} from './session.js';
import {W} from './words.js';

/** The states in which nothing more happens. */
export const OVER = ['done', 'cancelled'];

/**
 * What an operator may do about a job that goes on.
 *
 * @param {object} props
 * @param {any} props.view of the job
 * @param {() => void} props.changed called when something was done
 */
export function Controls({view, changed}) {
  const [refused, refuse] = useState('');
  const path = `kill_jobs/${view.kill_job_id}`;
  const steer = async action => {
    refuse('');
    try {
      await send('POST', `${path}/${action}`, {});
      changed();
    } catch (failure) {
      refuse(failure.message);
    }
  };
  const confirm = (action, words) => show(html`<${Confirm} path=${`${path}/${action}`} words=${words} changed=${changed}/>`);
  const lacks = refusal('kill');
  const {state} = view;
  const over = OVER.includes(state);
  return html`
    <div class="toolbar" role="group" aria-label=${W.controls.label}>
      ${refused && html`<span class="refused" role="alert">${refused}</span>`}
      ${(state === 'queued' || state === 'running')
        && html`<${Act} key="steer" forbidden=${lacks} onClick=${() => steer('pause')}>${W.controls.pause}<//>`}
      ${(state === 'paused' || state === 'failed')
        && html`<${Act} key="steer" forbidden=${lacks} onClick=${() => steer('resume')}>${W.controls.resume}<//>`}
      ${!over && html`
        <${Act} key="rate" forbidden=${lacks} onClick=${() => show(html`<${Rate} path=${path} limit=${view.rate_limit} changed=${changed}/>`)}>${W.controls.rate}<//>`}
      ${!over && view.mode !== 'force' && html`
        <${Act} key="force" class="danger-outline" forbidden=${lacks ?? refusal('kill:force')} onClick=${() => confirm('force', W.controls.force)}>${W.controls.force.button}<//>`}
      ${!over && html`
        <${Act} key="cancel" class="danger-outline" forbidden=${lacks} onClick=${() => confirm('cancel', W.controls.cancel)}>${W.controls.cancel.button}<//>`}
    </div>`;
}

function Confirm({path, words, changed}) {
  const submit = async data => {
    const reason = data.get('reason').trim();
    await send('POST', path, reason === '' ? {} : {reason});
    changed();
  };
  return html`
    <${Dialogue} title=${words.title} action=${words.title} danger submit=${submit}>
      <p>${words.warning}</p>
      <${Field} label=${W.reason} hint=${W.mayBeEmpty}><textarea name="reason" rows="2" maxlength="1000"></textarea><//>
    <//>`;
}

function Rate({path, limit, changed}) {
  const submit = async data => {
    const rate = data.get('rate_limit');
    await send('PUT', `${path}/rate_limit`, {rate_limit: rate === '' ? null : Number(rate)});
    changed();
  };
  return html`
    <${Dialogue} title=${W.controls.rateTitle} action=${W.controls.rateAction} submit=${submit}>
      <${Field} label=${W.kill.rate} hint=${W.controls.rateHint}>
        <input name="rate_limit" type="number" min="0.001" step="any" placeholder=${W.kill.noLimit} defaultValue=${limit ?? ''}/>
      <//>
    <//>`;
}
