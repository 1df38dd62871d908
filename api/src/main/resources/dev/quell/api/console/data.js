import {get} from './api.js';
import {shared, useEffect, useRef, useState} from './lib.js';
import {caller} from './session.js';

const REFRESH_MILLIS = 5000;
const LONGEST_WAIT_MILLIS = 30_000;
const HIDDEN_MILLIS = 500;

/**
 * @typedef {{data: any, error: import('./api.js').CallError|null, missing: boolean, again: () => void}} Loaded
 * @typedef {{at: number|null, loading: boolean, sentence: string|null}} Freshness
 */

/** How old what is shown is, by the load that it comes from. */
export const freshness = shared(/** @type {Map<object, Freshness>} */ (new Map()));

function note(key, now) {
  const all = new Map(freshness.get());
  now === null ? all.delete(key) : all.set(key, {at: null, loading: false, sentence: null, ...all.get(key), ...now});
  freshness.set(all);
}

/**
 * What the server answers, loaded again from time to time while it is looked at. Nothing ends that
 * for ever: after each failure it waits longer, as long as the server asks, at most half a minute.
 *
 * @param {string|null} path null to load nothing
 * @param {Record<string, any>} [query]
 * @param {number|null|((data: any) => number|null)} [millis] between two loads; null for no other
 * @param {any} [stamp] another one has it loaded at once
 * @returns {Loaded}
 */
export function useData(path, query = {}, millis = REFRESH_MILLIS, stamp = null) {
  const [state, setState] = useState(/** @type {{data: any, error: any}} */ ({data: null, error: null}));
  const [asked, ask] = useState(0);
  const latest = useRef(millis);
  latest.current = millis;
  const signedIn = caller.use();
  const key = JSON.stringify([path, query]);
  useEffect(() => {
    if (path === null) {
      return undefined;
    }
    const controller = new AbortController();
    const place = {};
    let timer = 0;
    let failures = 0;
    const load = async () => {
      note(place, {loading: true});
      let wait;
      try {
        const data = await get(path, query, controller.signal);
        failures = 0;
        setState({data, error: null});
        note(place, {at: Date.now(), loading: false, sentence: null});
        wait = typeof latest.current === 'function' ? latest.current(data) : latest.current;
      } catch (failure) {
        if (controller.signal.aborted) {
          return;
        }
        failures++;
        setState(({data}) => ({data: failure.status === 404 ? null : data, error: failure}));
        note(place, {loading: false, sentence: failure.message});
        wait = Math.min(LONGEST_WAIT_MILLIS, Math.max(1000 * failure.after, 1000 * 2 ** (failures - 1)));
      }
      if (!controller.signal.aborted && wait !== null) {
        loadIn(wait);
      }
    };
    const loadIn = millis => {
      timer = setTimeout(() => document.hidden ? loadIn(HIDDEN_MILLIS) : load(), millis);
    };
    load();
    return () => {
      controller.abort();
      clearTimeout(timer);
      note(place, null);
    };
  }, [key, asked, signedIn, stamp]);
  return {...state, missing: state.error?.status === 404, again: () => ask(count => count + 1)};
}
