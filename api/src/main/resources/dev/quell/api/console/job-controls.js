import {send} from './api.js';
import {dialogue} from './dialogue.js';
import {button, el, field} from './dom.js';
import {may} from './session.js';

/** The states in which nothing more happens. */
export const OVER = ['done', 'cancelled'];

/** What an operator may do about a job that goes on. */
export class Controls {
  #id;
  #done;
  #view = null;
  #alert = el('span', {class: 'refused', role: 'alert'});
  #buttons = {
    pause: button('Pause', () => this.#steer('pause')),
    resume: button('Resume', () => this.#steer('resume')),
    rate: button('Rate …', () => this.#rate()),
    force: button('Force …', () => this.#confirm('force', 'End everything now',
      'No more grace: what is left is ended at once. Processes may live on unseen.'), {class: 'danger-outline'}),
    cancel: button('Cancel …', () => this.#confirm('cancel', 'Cancel this job',
      'Nothing more is told to die. What has been told so far stays told.'), {class: 'danger-outline'}),
  };

  element = el('div', {class: 'toolbar', role: 'group', 'aria-label': 'Steer the job'},
    this.#alert, Object.values(this.#buttons));

  constructor(id, done) {
    this.#id = id;
    this.#done = done;
  }

  show(view) {
    this.#view = view;
    const {state} = view;
    const shown = {
      pause: state === 'queued' || state === 'running',
      resume: state === 'paused' || state === 'failed',
      rate: !OVER.includes(state),
      force: !OVER.includes(state) && view.mode !== 'force',
      cancel: !OVER.includes(state),
    };
    for (const [name, element] of Object.entries(this.#buttons)) {
      const focused = element === document.activeElement;
      element.hidden = !shown[name];
      element.disabled = !may('kill') || (name === 'force' && !may('kill:force'));
      if (focused && element.hidden) {
        Object.values(this.#buttons).find(other => !other.hidden)?.focus();
      }
    }
  }

  async #steer(action) {
    this.#alert.textContent = '';
    try {
      this.#done(await send('POST', `kill_jobs/${this.#id}/${action}`, {}));
    } catch (failure) {
      this.#alert.textContent = failure.message;
    }
  }

  #confirm(action, title, warning) {
    dialogue({
      title, action: title, danger: true,
      content: [el('p', {}, warning), field('Reason', el('textarea', {name: 'reason', rows: 2, maxlength: 1000}), 'May be left empty.')],
      submit: async data => {
        const reason = data.get('reason').trim();
        this.#done(await send('POST', `kill_jobs/${this.#id}/${action}`, reason === '' ? {} : {reason}));
      },
    });
  }

  #rate() {
    dialogue({
      title: 'Limit the rate', action: 'Set the rate',
      content: field('At most, instances a second', el('input', {
        name: 'rate_limit', type: 'number', min: 0.001, step: 'any', placeholder: 'no limit', value: this.#view?.rate_limit,
      }), 'Empty for no limit.'),
      submit: async data => {
        const rate = data.get('rate_limit');
        this.#done(await send('PUT', `kill_jobs/${this.#id}/rate_limit`, {rate_limit: rate === '' ? null : Number(rate)}));
      },
    });
  }
}
