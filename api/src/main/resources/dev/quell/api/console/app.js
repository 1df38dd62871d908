import {get, refused} from './api.js';
import {ArrayPage} from './array.js';
import {Audit} from './audit.js';
import {freshness} from './data.js';
import {ErrorTasks, Errors} from './errors.js';
import {Dialogues, hide} from './dialogue.js';
import {Job, Jobs} from './jobs.js';
import {html, render, useEffect, useLayoutEffect, useRef, useState} from './lib.js';
import {Done} from './operate.js';
import {Link} from './parts.js';
import {FIRST, href, route} from './router.js';
import {askOtherTabs, caller, enter, hasSession, isSignedIn, secondsLeft, signOut, token} from './session.js';
import {SignIn, SignInAgain} from './sign-in.js';
import {Stuck} from './stuck.js';
import {Task} from './task.js';
import {Tasks} from './tasks.js';
import {Usage} from './usage.js';
import {W, age, duration} from './words.js';
import {Workflow} from './workflow.js';
import {UserPage, Users, Workflows} from './workflows.js';

const RETRY_MILLIS = 5000;
const SECOND_MILLIS = 1000;

/** From so many seconds on it is told that the token runs out. */
const SOON_SECONDS = 300;

/** @type {[RegExp, string, (props: any) => any][]} What is shown at which path, and under which entry of the menu. */
const VIEWS = [
  [/^workflows$/, 'workflows', Workflows],
  [/^workflow\/(\d+)$/, 'workflows', Workflow],
  [/^workflow\/(\d+)\/tasks$/, 'workflows', Tasks],
  [/^workflow\/(\d+)\/errors$/, 'workflows', Errors],
  [/^workflow\/(\d+)\/errors\/(\w+)$/, 'workflows', ErrorTasks],
  [/^workflow\/(\d+)\/templates\/(\d+)\/usage$/, 'workflows', Usage],
  [/^users$/, 'users', Users],
  [/^user$/, 'users', UserPage],
  [/^task\/(\d+)$/, 'workflows', Task],
  [/^array\/(\d+)$/, 'workflows', ArrayPage],
  [/^stuck$/, 'stuck', Stuck],
  [/^jobs$/, 'jobs', Jobs],
  [/^job\/(\d+)$/, 'jobs', Job],
  [/^audit$/, 'audit', Audit],
];

/** Nothing but the form for a token is shown until the server lets the console in. */
function App() {
  const [state, setState] = useState(/** @type {'starting'|'out'|'in'} */ ('starting'));
  const [said, say] = useState(/** @type {string|null} */ (null));
  const wanted = useRef(false);
  caller.use();
  const begin = async () => {
    try {
      enter(await get('console/me'));
      say(null);
      setState('in');
    } catch (failure) {
      const nobody = failure.status === 401 && token() === null;
      if (nobody && await askOtherTabs()) {
        return begin();
      }
      say(nobody ? null : failure.message);
      [401, 403].includes(failure.status) ? setState('out') : setTimeout(begin, RETRY_MILLIS);
    }
    refused.set(null);
  };
  useEffect(() => { begin(); }, []);
  wanted.current ||= isSignedIn();
  if (state === 'starting') {
    return html`<${Trouble} said=${said}/>`;
  }
  if (!isSignedIn() && (state === 'out' || wanted.current)) {
    return html`<main id="main"><${SignIn} said=${said} entered=${() => { say(null); setState('in'); }}/></main>`;
  }
  return html`<${Console}/>`;
}

function Console() {
  const at = route.use();
  const main = useRef(/** @type {HTMLElement|null} */ (null));
  const first = useRef(true);
  const found = VIEWS.find(([pattern]) => pattern.test(at.path));
  useLayoutEffect(() => {
    hide();
    if (found === undefined) {
      location.replace(href(FIRST));
    } else if (!first.current) {
      (main.current.querySelector('h1') ?? main.current).focus({preventScroll: true});
      scrollTo(0, 0);
    }
    first.current = false;
  }, [at.path]);
  const [pattern, place, View] = found ?? [/^/, '', null];
  const [, id, ...rest] = pattern.exec(at.path);
  return html`
    <button type="button" class="skip" onClick=${() => main.current.focus()}>${W.skip}</button>
    <header class="top">
      <a class="brand" href=${href(FIRST)}>Quell</a>
      <nav aria-label=${W.menuLabel}>
        <ul>
          ${Object.entries(W.menu).map(([path, word]) => html`
            <li key=${path}><${Link} to=${path} aria-current=${path === place ? 'page' : null}>${word}<//></li>`)}
        </ul>
      </nav>
      <${Age}/>
      ${isSignedIn() && html`
        <div class="who">
          <bdi class="person">${caller.get()?.name}</bdi>
          <button type="button" class="quiet" onClick=${signOut}>${W.signOut}</button>
        </div>`}
    </header>
    <${Trouble}/>
    <main id="main" tabindex="-1" ref=${main}>
      ${View && html`<${View} key=${at.path} at=${at} id=${id} rest=${rest}/>`}
    </main>
    <${Done}/>
    <${Dialogues}/>
    <${Guard}/>`;
}

/** Draws a part anew every second. */
function useClock() {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), SECOND_MILLIS);
    return () => clearInterval(timer);
  }, []);
}

/** How old what is shown is, and whether it is being loaded. */
function Age() {
  useClock();
  const all = [...freshness.use().values()];
  const oldest = Math.min(...all.map(({at}) => at ?? Infinity));
  const told = oldest < Infinity ? age((Date.now() - oldest) / SECOND_MILLIS) : all.length > 0 && W.loading;
  return html`<span class="age" id="age" data-loading=${all.some(({loading}) => loading)}>${told}</span>`;
}

/** What is wrong with what is shown, unless something else is said. */
function Trouble({said = null}) {
  const sentence = [said, ...[...freshness.use().values()].map(one => one.sentence)].find(one => one !== null);
  return html`<p class="trouble" id="trouble" role="status" hidden=${sentence === undefined}>${sentence}</p>`;
}

/** Tells when the token or the session runs out, and asks for another when it is refused; what was typed stays. */
function Guard() {
  useClock();
  const who = caller.use();
  // Somebody may have signed in in another tab.
  useEffect(() => refused.set(null), [who]);
  const why = refused.use();
  const left = secondsLeft();
  const words = hasSession() ? W.session : W.token;
  if (why !== null) {
    const close = () => refused.set(null);
    return html`<${SignInAgain} said=${why} later=${why === words.anew ? close : null} entered=${close}/>`;
  }
  // The clock here may be wrong: that the token has run out, the server says.
  return left > 0 && left < SOON_SECONDS && html`
    <p class="soon" role="status">
      ${words.soon(duration(Math.ceil(left / 60) * 60))}
      <button type="button" onClick=${() => refused.set(words.anew)}>${W.signIn.again}</button>
    </p>`;
}

render(html`<${App}/>`, document.body);
