import {token} from './session.js';

const BASE = new URL('api/v3/', document.baseURI);

/** A call that was refused or failed; the message is a sentence to show. Status 0: no answer. */
export class CallError extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

export function get(path, query = {}, signal = undefined) {
  return call('GET', path, {query, signal});
}

export function send(method, path, body, headers = {}) {
  return call(method, path, {body, headers});
}

async function call(method, path, options) {
  const response = await request(method, path, {accept: 'application/json', ...options});
  return response.json();
}

/**
 * The events of a stream, each as its parsed data, until the server ends it. It is read with fetch,
 * since an EventSource cannot send a token.
 */
export async function* events(path, signal) {
  const response = await request('GET', path, {accept: 'text/event-stream', signal});
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) {
        return;
      }
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      yield* blocks.map(dataOf).filter(data => data !== '').map(data => JSON.parse(data));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function dataOf(block) {
  return block.split('\n')
    .filter(line => line.startsWith('data:'))
    .map(line => line.slice('data:'.length).replace(/^ /, ''))
    .join('\n');
}

async function request(method, path, {query = {}, body, headers = {}, accept, signal}) {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') {
      url.searchParams.set(name, value);
    }
  }
  const all = {Accept: accept, ...headers};
  if (token() !== null) {
    all.Authorization = `Bearer ${token()}`;
  }
  if (body !== undefined) {
    all['Content-Type'] = 'application/json';
  }
  const options = {method, headers: all, signal, cache: 'no-store', credentials: 'omit', body: body && JSON.stringify(body)};
  let response;
  try {
    response = await fetch(url, options);
  } catch (failure) {
    throw signal?.aborted ? failure : new CallError(0, method === 'GET'
      ? 'Quell does not answer. Trying again.'
      : 'Quell does not answer. Try again: what it has done already is not done twice.');
  }
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

async function refusal(response) {
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent('quell:unauthorized'));
  }
  let answer = {};
  try {
    answer = await response.json();
  } catch {
    // A proxy may answer with a page of its own.
  }
  const {detail, error} = answer ?? {};
  const sentence = error?.exception_message ?? (typeof detail === 'string' ? detail : null);
  return new CallError(response.status, sentence ?? `The server answered with status ${response.status}.`);
}
