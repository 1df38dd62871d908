import {send} from './api.js';
import {ask} from './dialogue.js';
import {html} from './lib.js';
import {tell} from './operate.js';
import {Act} from './parts.js';
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
  const {kill_job_id: id, state, mode, rate_limit: limit} = view;
  const give = async (method, action, body) => {
    await send(method, `kill_jobs/${id}/${action}`, body);
    changed();
  };
  const steer = action => give('POST', action, {}).catch(failure => tell(failure.message));
  const confirm = action => ask({
    words: {...W.controls[action], means: `${W.controls[action].means} ${W.operate.final}`},
    danger: true,
    fields: [{name: 'reason', type: 'textarea', label: W.reason, hint: W.mayBeEmpty}],
    give: ({reason}) => give('POST', action, reason === '' ? {} : {reason}),
  });
  const limitIt = () => ask({
    words: W.controls.rate,
    fields: [{
      name: 'rate_limit', type: 'number', min: 0.001, step: 'any', value: limit ?? '', placeholder: W.kill.noLimit,
      label: W.kill.rate, hint: W.controls.rateHint,
    }],
    give: ({rate_limit: rate}) => give('PUT', 'rate_limit', {rate_limit: rate === '' ? null : Number(rate)}),
  });
  const lacks = refusal('kill');
  const turn = state === 'paused' || state === 'failed' ? 'resume' : 'pause';
  return html`
    <div class="toolbar" role="group" aria-label=${W.controls.label}>
      ${!OVER.includes(state) && html`
        <${Act} key="steer" forbidden=${lacks} onClick=${() => steer(turn)}>${W.controls[turn]}<//>
        <${Act} key="rate" forbidden=${lacks} onClick=${limitIt}>${W.controls.rate.button}<//>
        ${mode !== 'force' && html`
          <${Act} key="force" class="danger-outline" forbidden=${lacks ?? refusal('kill:force')} onClick=${() => confirm('force')}>${W.controls.force.button}<//>`}
        <${Act} key="cancel" class="danger-outline" forbidden=${lacks} onClick=${() => confirm('cancel')}>${W.controls.cancel.button}<//>`}
    </div>`;
}
