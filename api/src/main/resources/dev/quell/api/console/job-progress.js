import {bar} from './bars.js';
import {el} from './dom.js';
import {JOB, OUTCOME, moment, number} from './words.js';

const PHASES = {signal: 'Signal', grace: 'Grace', confirm: 'Confirm', ended: 'Ended'};
const SPOKEN_EVERY_MILLIS = 5000;

/** How far a job is, seen and spoken. */
export class Progress {
  #phases = el('ol', {class: 'phases', 'aria-label': 'Phases'});
  #counts = el('p', {class: 'counts'});
  #bar = el('div', {});
  #notes = el('p', {class: 'muted'});
  #error = el('p', {class: 'alert', hidden: true});
  #spoken = el('p', {class: 'unseen', 'aria-live': 'polite'});
  #spokenAt = 0;
  #last = null;

  element = el('section', {class: 'panel progress', 'aria-label': 'Progress'},
    this.#phases, this.#counts, this.#bar, this.#notes, this.#error, this.#spoken);

  show(view) {
    const expected = view.expected ?? null;
    this.#phases.replaceChildren(...Object.entries(PHASES).map(([phase, word]) =>
      el('li', {'aria-current': phase === view.phase ? 'step' : null}, word)));
    this.#counts.replaceChildren(
      el('strong', {}, number(view.total)), expected === null ? ' met' : ` of ${number(expected)} met`,
      this.#speed(view));
    this.#bar.replaceChildren(bar(view.outcomes, OUTCOME, {total: expected ?? 0, none: 'Nothing met yet.'}));
    this.#notes.textContent = [
      view.unconfirmed > 0 ? `${number(view.unconfirmed)} were ended without a word of their workers: processes may still run.` : '',
      view.phase === 'grace' && view.grace_ends_at ? `Grace ends ${moment(view.grace_ends_at)}.` : '',
    ].join(' ').trim();
    this.#error.hidden = !view.error;
    this.#error.textContent = view.error ?? '';
    this.#speak(view);
  }

  /** Between the last two views that differ, while instances are being met. */
  #speed(view) {
    const now = performance.now();
    const last = this.#last;
    if (last === null || view.total !== last.total) {
      this.#last = {total: view.total, at: now};
    }
    const active = view.state === 'running' && view.phase === 'signal';
    if (!active || last === null || view.total <= last.total || now - last.at < 50) {
      return '';
    }
    return ` · ${number(Math.round((view.total - last.total) * 1000 / (now - last.at)))} a second`;
  }

  /** Every few seconds, and at once when the state changes. */
  #speak(view) {
    const state = `${JOB[view.state]?.[0] ?? view.state}, ${PHASES[view.phase]}`;
    const now = performance.now();
    if (this.#spoken.dataset.state !== state || now - this.#spokenAt > SPOKEN_EVERY_MILLIS) {
      this.#spoken.dataset.state = state;
      this.#spokenAt = now;
      this.#spoken.textContent = `Job ${state}: ${number(view.total)} met, ${number(view.outcomes.killed)} killed.`;
    }
  }
}
