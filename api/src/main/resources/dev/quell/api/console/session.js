import {shared} from './lib.js';
import {W} from './words.js';

const KEY = 'quell.token';
const ANSWER_MILLIS = 150;
const channel = new BroadcastChannel('quell.session');

/** Changes whenever somebody signs in or out, here or in another tab. */
export const session = shared(0);

/** The token of this tab, gone when the tab is closed; null without one. */
export function token() {
  return sessionStorage.getItem(KEY);
}

/** Keeps a token here, and tells the other tabs of this browser. */
export function signIn(text) {
  keep(text);
  channel.postMessage({token: text});
}

/** Forgets the token in all tabs of this browser. */
export function signOut() {
  keep(null);
  channel.postMessage({token: null});
}

function keep(text) {
  text === null ? sessionStorage.removeItem(KEY) : sessionStorage.setItem(KEY, text);
  session.set(session.get() + 1);
}

channel.onmessage = ({data}) => {
  if (data.asked && token() !== null) {
    channel.postMessage({token: token()});
  } else if (data.token !== undefined && data.token !== token()) {
    keep(data.token);
  }
};

/** Has a tab get the token of another one, such as that it was opened from; tells whether there is one. */
export async function askOtherTabs() {
  channel.postMessage({asked: true});
  const until = performance.now() + ANSWER_MILLIS;
  while (token() === null && performance.now() < until) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  return token() !== null;
}

/** What the token says of its owner, unchecked: the server decides, this only names and greys out. */
function claims() {
  try {
    const part = token().split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), letter => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

/** How the owner of the token is called. */
export function person() {
  const {email, sub} = claims();
  return String(email ?? sub ?? W.session.somebody);
}

/** Whose workflows the token's owner calls their own; null if nobody's. */
export function user() {
  const {email, email_verified: verified, sub} = claims();
  return typeof email === 'string' && verified !== false ? email.split('@')[0] : sub ?? null;
}

/** Seconds until the token runs out; infinite if it does not say. */
export function secondsLeft() {
  const {exp} = claims();
  return typeof exp === 'number' ? exp - Date.now() / 1000 : Infinity;
}

/** Whether there is a chance that the server allows it. */
export function may(scope) {
  if (token() === null) {
    return true;
  }
  const words = [claims().scope, claims().scp].flatMap(
    claim => typeof claim === 'string' ? claim.split(' ') : claim ?? []);
  return words.includes(scope);
}

/**
 * Why the token may not do something to a workflow; null if there is a chance that it may.
 *
 * @param {string} scope what it takes
 * @param {string|null} [owner] of the workflow
 * @param {string|null} [any] what it takes with workflows of others; null if nothing helps
 */
export function refusal(scope, owner = null, any = 'kill:any') {
  if (!may(scope)) {
    return W.session.lacks(scope);
  }
  if (token() !== null && owner !== null && owner !== user() && (any === null || !may(any))) {
    return W.session.foreign(owner, any);
  }
  return null;
}
