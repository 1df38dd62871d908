import {events, get} from './api.js';
import {badge} from './bars.js';
import {el, facts, heading, section} from './dom.js';
import {Controls, OVER} from './job-controls.js';
import {Items} from './job-items.js';
import {Progress} from './job-progress.js';
import {JOB, duration, moment, number, selection} from './words.js';

const FIRST_WAIT_MILLIS = 1000;
const LONGEST_WAIT_MILLIS = 10000;

/** One kill job as it goes on, what an operator may do about it, and what became of each instance. */
export function job(page) {
  const [id] = page.args;
  page.title(`Kill job ${id}`);
  const progress = new Progress();
  const controls = new Controls(id, view => show(view));
  const items = new Items(page, id);
  const title = heading(`Kill job ${id}`);
  const state = el('div', {class: 'badges'});
  const about = el('div', {});
  title.append(state, el('span', {class: 'spring'}), controls.element);
  page.main.append(title, progress.element, about, items.element, section('Audit', items.audit.element));

  function show(view) {
    if (page.signal.aborted) {
      return;
    }
    state.replaceChildren(badge(view.state, JOB));
    state.dataset.state = view.state;
    progress.show(view);
    controls.show(view);
    about.replaceChildren(section('Request', described(view)));
    items.stale(view);
  }

  follow(page, id, show);
}

/** Shows the job as the server streams it, and connects again until it is over or the view is left. */
async function follow(page, id, show) {
  let wait = FIRST_WAIT_MILLIS;
  while (!page.signal.aborted) {
    try {
      for await (const view of events(`kill_jobs/${id}/events`, page.signal)) {
        wait = FIRST_WAIT_MILLIS;
        page.trouble(null);
        show(view);
        if (OVER.includes(view.state)) {
          return;
        }
      }
    } catch (failure) {
      if (page.signal.aborted) {
        return;
      }
      page.trouble(failure.status === undefined ? 'The connection was lost. Connecting again.' : failure.message);
      if (failure.status >= 400 && failure.status < 500) {
        return;
      }
      if (await looksOver(page, id, show)) {
        return;
      }
    }
    await page.pause(wait);
    wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
  }
}

/** Streams are bounded; a single look is to be had even if no stream is. */
async function looksOver(page, id, show) {
  try {
    const view = await get(`kill_jobs/${id}`, {}, page.signal);
    show(view);
    if (OVER.includes(view.state)) {
      page.trouble(null);
      return true;
    }
  } catch {
    // The next try to connect tells what is wrong.
  }
  return false;
}

function described(view) {
  return facts([
    ['Reason', view.reason],
    ['By', view.requested_by],
    ['What', selection(view.selector)],
    ['How far', view.scope === 'all' ? 'all of it, what waits too' : 'what lived'],
    ['How', view.mode === 'force' ? 'by force' : `gracefully, grace ${duration(view.grace_seconds)}`],
    ['Downstream', view.downstream === 'hold' ? `held, ${number(view.held)} so far` : 'kept'],
    ['At most', view.rate_limit === null ? 'no limit' : `${number(view.rate_limit)} instances a second`],
    ['Only of', view.restricted_to],
    ['Asked', moment(view.created_at)],
    ['Started', moment(view.started_at)],
    ['Progress', moment(view.progress_at)],
    ['Finished', view.finished_at ? moment(view.finished_at) : null],
  ]);
}
