import {button, el} from './dom.js';
import {person, signOut, token} from './session.js';
import {get} from './api.js';
import {array} from './array.js';
import {audit} from './audit.js';
import {job} from './job.js';
import {jobs} from './jobs.js';
import {signInForm} from './sign-in.js';
import {stuck} from './stuck.js';
import {workflow} from './workflow.js';
import {workflows} from './workflows.js';

const REFRESH_MILLIS = 5000;
const FIRST = '#/workflows';
const VIEWS = [
  [/^workflows$/, 'workflows', workflows],
  [/^workflow\/(\d+)$/, 'workflows', workflow],
  [/^array\/(\d+)$/, 'workflows', array],
  [/^stuck$/, 'stuck', stuck],
  [/^jobs$/, 'jobs', jobs],
  [/^job\/(\d+)$/, 'jobs', job],
  [/^audit$/, 'audit', audit],
];

const main = document.getElementById('main');
let present = new AbortController();
let locked = false;

/** What a view knows of its place: where it draws, its address, and until when it is shown. */
class Page {
  constructor(path, args, query, signal) {
    this.main = main;
    this.path = path;
    this.args = args;
    this.query = query;
    this.signal = signal;
  }

  title(text) {
    document.title = `${text} · Quell`;
  }

  /** Shows a sentence above the view; null when all is well again. */
  trouble(sentence) {
    if (!this.signal.aborted) {
      showTrouble(sentence);
    }
  }

  /** Loads and draws now, and again from time to time while the view is shown and looked at. */
  async refresh(load, millis = REFRESH_MILLIS) {
    while (!this.signal.aborted) {
      if (!document.hidden) {
        try {
          await load();
          this.trouble(null);
        } catch (failure) {
          this.trouble(failure.message);
          if (failure.status >= 400 && failure.status < 500) {
            return;
          }
        }
      }
      await this.pause(millis);
    }
  }

  /** Lets time pass; ends at once when the view is left. */
  pause(millis) {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, millis);
      this.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      }, {once: true});
    });
  }
}

function showTrouble(sentence) {
  const element = document.getElementById('trouble');
  element.hidden = sentence === null;
  element.textContent = sentence ?? '';
}

function show(moved) {
  if (locked) {
    return;
  }
  present.abort();
  present = new AbortController();
  showTrouble(null);
  document.querySelectorAll('dialog').forEach(dialog => dialog.close());
  const [path, query = ''] = location.hash.slice('#/'.length).split('?');
  const found = VIEWS.find(([pattern]) => pattern.test(path));
  if (found === undefined) {
    location.replace(FIRST);
    return;
  }
  const [pattern, place, view] = found;
  mark(place);
  main.replaceChildren();
  const page = new Page(path, pattern.exec(path).slice(1), new URLSearchParams(query), present.signal);
  view(page);
  if (moved) {
    (main.querySelector('h1') ?? main).focus({preventScroll: true});
    scrollTo(0, 0);
  }
}

function mark(place) {
  for (const item of document.querySelectorAll('#nav a')) {
    const here = item.getAttribute('href') === `#/${place}`;
    here ? item.setAttribute('aria-current', 'page') : item.removeAttribute('aria-current');
  }
}

/** Nothing but the form for a token is shown until the server lets the console in. */
function lock(sentence) {
  locked = true;
  present.abort();
  showTrouble(null);
  signOut();
  document.body.classList.add('locked');
  document.getElementById('who').replaceChildren();
  document.querySelectorAll('dialog').forEach(dialog => dialog.close());
  document.title = 'Sign in · Quell';
  main.replaceChildren(signInForm(sentence, enter));
  main.querySelector('textarea').focus();
}

/** Asks the server whether it lets the console in; fails with its sentence if not. */
async function enter() {
  await get('time');
  locked = false;
  document.body.classList.remove('locked');
  document.getElementById('who').replaceChildren(...(token() === null ? [] : [
    el('span', {class: 'person'}, person()),
    button('Sign out', () => lock(null), {class: 'quiet'}),
  ]));
  show(false);
}

async function begin() {
  try {
    await enter();
  } catch (failure) {
    if (failure.status === 401 || failure.status === 403) {
      lock(token() === null ? null : failure.message);
    } else {
      showTrouble(failure.message);
      setTimeout(begin, REFRESH_MILLIS);
    }
  }
}

document.addEventListener('quell:unauthorized', () => {
  if (!locked && token() !== null) {
    lock('Your token is no longer valid. Sign in again.');
  }
});
document.getElementById('skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', () => show(true));
begin();
