import {shared} from './lib.js';
import {search} from './router.js';
import {hasSession, token} from './session.js';
import {W} from './words.js';

const BASE = new URL('api/v3/', document.baseURI);
const PROVIDER = new URL('api/auth/oidc', document.baseURI);
const JSON_BOTH_WAYS = {'Accept': 'application/json', 'Content-Type': 'application/json'};

/** Why somebody must sign in anew; null while the token or the session is taken. */
export const refused = shared(/** @type {string|null} */ (null));

/** A call that was refused or failed; the message is a sentence to show. Status 0: no answer. */
export class CallError extends Error {
  /** @param {number} after how many seconds the server wants to be left alone */
  constructor(status, sentence, after = 0) {
    super(sentence);
    this.status = status;
    this.after = after;
  }
}

/** What the server answers to a question; with another token than the one that is kept, if one is given. */
export function get(path, query = {}, signal = undefined, as = undefined) {
  return call('GET', path, {query, signal, as});
}

/** Orders something. A repetition under the same key is the same order. */
export function send(method, path, body, headers = {}) {
  return call(method, path, {body, headers});
}

/** A whole file. */
export async function download(path, query) {
  return (await request('GET', path, {query})).blob();
}

async function call(method, path, options) {
  const response = await request(method, path, options);
  try {
    return await response.json();
  } catch (failure) {
    // A proxy may answer with a page of its own, and call that a success.
    throw options.signal?.aborted ? failure : new CallError(502, W.call.notJson);
  }
}

async function request(method, path, {query = {}, body = undefined, headers = {}, signal = undefined, as = token()}) {
  const url = new URL(path, BASE);
  url.search = String(search(query));
  const sent = {method, signal, body: body && JSON.stringify(body), ...identity(as, {...JSON_BOTH_WAYS, ...headers})};
  const response = await fetch(url, sent).catch(failure => {
    throw signal?.aborted ? failure : new CallError(0, method === 'GET' ? W.call.silent : W.call.silentOrder);
  });
  if (!response.ok) {
    throw await refusalOf(response, as);
  }
  return response;
}

/**
 * Says who calls: a token, or else the cookie of a session, if there is one.
 *
 * @returns {RequestInit}
 */
function identity(sent, headers = {}) {
  return sent === null
    ? {cache: 'no-store', credentials: 'same-origin', headers}
    : {cache: 'no-store', credentials: 'omit', headers: {...headers, Authorization: `Bearer ${sent}`}};
}

/** The name of the provider where people sign in; null if they cannot, or nobody knows now. */
export function providerName() {
  const named = response => response.ok ? response.json().then(({name}) => name) : null;
  return fetch(PROVIDER, {cache: 'no-store', credentials: 'omit'}).then(named).catch(() => null);
}

/** Where people go to sign in there, and come back here from. */
export const SIGN_IN = `${PROVIDER}/login?to=console`;

async function refusalOf(response, sent) {
  // A proxy may answer with a page of its own.
  const {detail, error} = await response.json().catch(() => null) ?? {};
  const said = Array.isArray(detail) ? detail.map(one => one.msg).join(' ') : detail;
  const sentence = error?.exception_message ?? ((typeof said === 'string' && said) || W.call.status(response.status));
  if (response.status === 401 && sent === token() && await isRefused(sent)) {
    refused.set(sent !== null ? W.token.over : hasSession() ? W.session.over : '');
  }
  return new CallError(response.status, sentence, Number(response.headers.get('Retry-After')) || 0);
}

/** Whether a token is not taken for anything. What stands between may refuse single calls for reasons of its own. */
function isRefused(sent) {
  const refuses = ({status}) => status === 401 && sent === token();
  return fetch(new URL('time', BASE), identity(sent)).then(refuses, () => false);
}
