// What the console uses of its libraries, in one place.
import {Fragment, h, render} from './preact.js';
import {useEffect, useLayoutEffect, useMemo, useRef, useState} from './hooks.js';
import htm from './htm.js';

/** Elements as tagged text; what is put in becomes text, never markup. */
export const html = htm.bind(h);
export {Fragment, render, useEffect, useLayoutEffect, useMemo, useRef, useState};

/**
 * A value that many parts show, each of which is drawn anew when it changes.
 *
 * @template T
 * @param {T} first
 */
export function shared(first) {
  let value = first;
  /** @type {Set<() => void>} */
  const watchers = new Set();
  return {
    get: () => value,
    /** @param {T} next */
    set(next) {
      value = next;
      watchers.forEach(watcher => watcher());
    },
    /** @returns {T} */
    use() {
      const [, set] = useState({});
      useLayoutEffect(() => {
        const draw = () => set({});
        watchers.add(draw);
        return () => watchers.delete(draw);
      }, []);
      return value;
    },
  };
}
