import {shared} from './lib.js';
import {W} from './words.js';

const KEY = 'quell.token';
const ANSWER_MILLIS = 150;
const channel = new BroadcastChannel('quell.session');

/** @typedef {{name: string, user: string, anonymous: boolean, scopes: string[], expires_at: string|null}} Caller */

/** Who looks, as the server says; changes whenever somebody signs in or out, here or in another tab. */
export const caller = shared(/** @type {Caller|null} */ (null));

/** The token of this tab, gone when the tab is closed; null without one. */
export function token() {
  return sessionStorage.getItem(KEY);
}

/** Whether somebody has signed in: by a token, or at the provider, of which the browser keeps a cookie. */
export function isSignedIn() {
  return caller.get()?.anonymous === false;
}

/** Whether it was at the provider. */
export function hasSession() {
  return token() === null && isSignedIn();
}

/** Keeps who has come in, with a token or a session, and tells the other tabs of this browser. */
export function enter(who, text = token()) {
  keep(who, text);
  tellOtherTabs();
}

/** Ends the session, or forgets the token, in all tabs of this browser. */
export function signOut() {
  const forget = () => enter(null, null);
  if (hasSession()) {
    // It stays if it cannot be ended; whatever else is shown tells that the server does not answer.
    const end = new URL('api/auth/oidc/logout', document.baseURI);
    fetch(end, {redirect: 'manual', cache: 'no-store'}).then(forget, () => {});
  } else {
    forget();
  }
}

function keep(who, text) {
  text === null ? sessionStorage.removeItem(KEY) : sessionStorage.setItem(KEY, text);
  caller.set(who);
}

function tellOtherTabs() {
  channel.postMessage({who: caller.get(), text: token()});
}

channel.onmessage = ({data: {asked = false, who, text}}) => {
  if (asked) {
    token() !== null && tellOtherTabs();
  } else if (JSON.stringify([who, text]) !== JSON.stringify([caller.get(), token()])) {
    keep(who, text);
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

/** Seconds until the token runs out or the session ends; infinite if it does not say. */
export function secondsLeft() {
  const until = caller.get()?.expires_at ?? null;
  return until === null ? Infinity : (Date.parse(until) - Date.now()) / 1000;
}

/** Whether there is a chance that the server allows it. */
export function may(scope) {
  return caller.get()?.scopes.includes(scope) ?? true;
}

/**
 * Why the caller may not do something to a workflow; null if there is a chance that it may.
 *
 * @param {string} scope what it takes
 * @param {string|null} [owner] of the workflow
 * @param {string} [any] what it takes with workflows of others
 */
export function refusal(scope, owner = null, any = 'kill:any') {
  const lacks = (one, whose) => W.session.lacks(one, hasSession(), whose);
  if (!may(scope)) {
    return lacks(scope, null);
  }
  return owner === null || owner === caller.get()?.user || may(any) ? null : lacks(any, owner);
}
