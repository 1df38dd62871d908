import {send} from './api.js';
import {bar} from './bars.js';
import {dialogue} from './dialogue.js';
import {address, button, el, field, link} from './dom.js';
import {may} from './session.js';
import {LIVE, number, plural, selection} from './words.js';

/** A button that opens the dialogue to kill what a selector means. */
export function killButton(text, request, attributes = {}) {
  const allowed = may('kill');
  return button(text, () => kill(request()), {
    class: 'danger-outline',
    disabled: !allowed,
    title: allowed ? null : 'Your token lacks the scope kill.',
    ...attributes,
  });
}

/**
 * Asks for everything that a kill needs, after a dry run; on success leads to the new job.
 *
 * @param what in words, such as `array 7`
 * @param selector what is meant at most; the dialogue may narrow it
 * @param mode what is chosen at first
 */
export function kill({what, selector, mode = 'graceful'}) {
  const byIds = 'task_instance_ids' in selector || 'task_ids' in selector;
  const reach = new Reach();
  const preview = new Preview(reach);
  const reason = el('textarea', {
    name: 'reason', rows: 2, required: true, maxlength: 1000,
    // On a phone the keyboard would hide the dry run.
    autofocus: !matchMedia('(pointer: coarse)').matches,
  });
  const grace = el('input', {name: 'grace_seconds', type: 'number', min: 0, step: 'any', placeholder: 'as configured'});
  const content = [
    selection(selector) === what ? null : el('p', {class: 'selection'}, selection(selector)),
    byIds ? null : narrowing(selector),
    reach.element,
    preview.element,
    field('Reason', reason, 'Stands in the audit and in the error log of every instance.'),
    el('div', {class: 'pair'},
      modes(mode, chosen => { grace.disabled = chosen === 'force'; }),
      el('div', {},
        field('Grace, seconds', grace, 'How long a worker has to end by itself.'),
        field('At most, instances a second',
          el('input', {name: 'rate_limit', type: 'number', min: 0.001, step: 'any', placeholder: 'no limit'})))),
    el('label', {class: 'check'},
      el('input', {type: 'checkbox', name: 'hold'}),
      el('span', {}, 'Hold tasks downstream', el('small', {}, 'They are not started again in this run.'))),
    preview.confirmation,
  ];
  grace.disabled = mode === 'force';
  const opened = dialogue({
    title: `Kill ${what}`, content, action: 'Kill', danger: true, wide: true,
    submit: data => start(preview, data),
  });
  const dryRun = () => preview.run(narrowed(selector, opened.form), opened);
  opened.form.querySelector('[data-dry-run]').addEventListener('click', dryRun);
  opened.form.querySelector('.narrow')?.addEventListener('change', dryRun);
  reach.element.addEventListener('change', dryRun);
  dryRun();
}

function narrowing(selector) {
  const letters = selector.status ?? Object.keys(LIVE);
  return el('details', {class: 'narrow'},
    el('summary', {}, 'Narrow it down'),
    el('fieldset', {}, el('legend', {}, 'States'), letters.map(letter =>
      el('label', {class: 'check inline'},
        el('input', {type: 'checkbox', name: 'status', value: letter, checked: true}), LIVE[letter]?.[0] ?? letter))),
    el('div', {class: 'pair'},
      field('Node', el('input', {name: 'node', value: selector.node, autocomplete: 'off'})),
      field('At least so many seconds in its state',
        el('input', {name: 'min_seconds_in_state', type: 'number', min: 0, step: 'any', value: selector.min_seconds_in_state}))));
}

function narrowed(selector, form) {
  const result = {...selector};
  const narrow = form.querySelector('.narrow');
  if (narrow === null) {
    return result;
  }
  const boxes = [...narrow.querySelectorAll('[name=status]')];
  const chosen = boxes.filter(box => box.checked).map(box => box.value);
  if (chosen.length < boxes.length) {
    result.status = chosen;
  }
  const node = narrow.querySelector('[name=node]').value.trim();
  const seconds = narrow.querySelector('[name=min_seconds_in_state]').value;
  delete result.node;
  delete result.min_seconds_in_state;
  return {
    ...result,
    ...(node === '' ? {} : {node}),
    ...(seconds === '' ? {} : {min_seconds_in_state: Number(seconds)}),
  };
}

function modes(chosen, change) {
  const choice = (value, title, hint, attributes) => el('label', {class: 'check'},
    el('input', {type: 'radio', name: 'mode', value, checked: value === chosen, onchange: () => change(value), ...attributes}),
    el('span', {}, title, el('small', {}, hint)));
  return el('fieldset', {}, el('legend', {}, 'How'),
    choice('graceful', 'Gracefully', 'Workers are told to end; what has not ended after the grace is ended for them.'),
    choice('force', 'By force', may('kill:force')
      ? 'Everything is ended at once. Processes may live on unseen.'
      : 'Your token lacks the scope kill:force.', {disabled: !may('kill:force')}));
}

async function start(preview, data) {
  if (preview.answer === null) {
    throw new Error('Wait for the dry run, or repeat it.');
  }
  const rate = data.get('rate_limit');
  const request = {
    token: preview.answer.token,
    reason: data.get('reason').trim(),
    mode: data.get('mode'),
    ...(data.get('grace_seconds') ? {grace_seconds: Number(data.get('grace_seconds'))} : {}),
    rate_limit: rate === '' ? null : Number(rate),
    downstream: data.get('hold') === null ? 'keep' : 'hold',
    confirm: preview.confirmed(),
  };
  const job = await send('POST', 'kill_jobs', request, {'Idempotency-Key': preview.keyOf(request)});
  location.hash = address(`job/${job.kill_job_id}`);
}

/** How far the kill goes: as far as the selection can mean, unless that is too far for whoever asks. */
class Reach {
  #radios = {
    all: el('input', {type: 'radio', name: 'scope', value: 'all'}),
    live: el('input', {type: 'radio', name: 'scope', value: 'live'}),
  };
  #hint = el('small', {});
  #liveOnly = false;

  element = el('fieldset', {onchange: () => { this.#liveOnly = this.#radios.live.checked; }},
    el('legend', {}, 'How far'),
    el('label', {class: 'check'}, this.#radios.all, el('span', {}, 'All of it', this.#hint)),
    el('label', {class: 'check'}, this.#radios.live,
      el('span', {}, 'Only what lives now', el('small', {}, 'What waits may start later.'))));

  /** What a dry run has to be told of it: nothing, if the kill may go as far as it can. */
  get request() {
    return this.#liveOnly ? {scope: 'live'} : {};
  }

  show({scope, scopes}) {
    const whole = scopes.includes('all');
    this.#radios.all.disabled = !whole;
    this.#radios[scope].checked = true;
    this.#hint.textContent = whole
      ? 'What waits ends too, and nothing more of it is queued in this run.'
      : 'Not for this selection: a task that waits is in no batch or live state and on no node.';
  }
}

/** Shows what a kill would meet, and keeps the token that fixes it. */
class Preview {
  answer = null;
  #reach;
  #counted = el('div', {class: 'counted', role: 'status', 'aria-live': 'polite'});
  #typed = el('input', {name: 'confirm', inputmode: 'numeric', autocomplete: 'off'});
  #asked = el('span', {});
  #runs = 0;
  #sent = null;

  element = el('section', {class: 'preview', 'aria-label': 'Dry run'},
    this.#counted, button('Repeat the dry run', () => {}, {'data-dry-run': true, class: 'quiet'}));

  confirmation = el('label', {class: 'field confirm', hidden: true}, this.#asked, this.#typed);

  constructor(reach) {
    this.#reach = reach;
  }

  async run(selector, {confirm, say}) {
    const run = ++this.#runs;
    this.answer = null;
    confirm.disabled = true;
    say(null);
    this.#counted.replaceChildren('Counting …');
    try {
      const answer = await send('POST', 'kill_jobs/dry_run', {selector, ...this.#reach.request});
      if (run === this.#runs) {
        this.#show(answer);
        confirm.disabled = false;
        confirm.textContent = this.#total() === 0 ? 'Kill' : `Kill ${this.#count()}`;
      }
    } catch (failure) {
      if (run === this.#runs) {
        this.#counted.replaceChildren('The dry run has failed.');
        say(failure.message);
      }
    }
  }

  /** The number that was typed, null if none is asked for. */
  confirmed() {
    if (this.confirmation.hidden) {
      return null;
    }
    const {exact} = this.answer;
    const count = this.#total();
    const typed = Number(this.#typed.value.replaceAll(/[\s,]/g, ''));
    if (exact ? typed !== count : !(Number.isInteger(typed) && typed > 0)) {
      throw new Error(exact
        ? `Type ${count} to confirm that you mean so many instances.`
        : 'Type how many instances you expect, as a whole number.');
    }
    return typed;
  }

  /** The same request keeps its key, so that a repeated one makes no second job. */
  keyOf(request) {
    const text = JSON.stringify(request);
    if (this.#sent?.text !== text) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      this.#sent = {text, key: [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')};
    }
    return this.#sent.key;
  }

  #count() {
    const {count, exact} = this.answer;
    const tasks = this.#waiting() === 0 ? '' : ` and ${plural(this.#waiting(), 'waiting task')}`;
    return exact ? plural(count, 'instance') + tasks
      : this.#total() === 0 ? 'an unknown number' : `at least ${plural(count, 'instance')}${tasks}`;
  }

  #waiting() {
    return this.answer.scope === 'all' ? this.answer.waiting : 0;
  }

  #total() {
    return this.answer.count + this.#waiting();
  }

  #show(answer) {
    this.answer = answer;
    this.#reach.show(answer);
    const workflows = answer.workflows ?? [];
    this.#counted.replaceChildren(...[
      el('p', {class: 'count'}, el('strong', {}, this.#count()), ' would be met now'),
      answer.scope === 'all' || answer.waiting === 0 ? null
        : el('p', {class: 'muted'}, `${plural(answer.waiting, 'waiting task')} may start later`),
      bar(answer.by_status, LIVE, {none: ''}),
      workflows.length === 0 ? null : el('p', {class: 'muted'}, 'Workflows: ',
        workflows.flatMap(({workflow_id: id, count}, place) =>
          [place === 0 ? '' : ', ', link(id, `workflow/${id}`), ` (${number(count)})`])),
      answer.sample?.length > 0
        ? el('p', {class: 'muted'}, 'Such as ' + answer.sample.slice(0, 8).join(', ')
          + (answer.count > Math.min(8, answer.sample.length) ? ' …' : ''))
        : null,
    ].filter(child => child !== null));
    this.confirmation.hidden = !answer.needs_confirm;
    this.#asked.textContent = answer.exact
      ? `Type ${this.#total()} to confirm`
      : 'They could not all be counted: type how many you expect, to confirm';
    this.#typed.value = '';
  }
}
