import {shared} from './lib.js';

/** @typedef {{path: string, query: URLSearchParams}} Route */

export const FIRST = 'workflows';

/** @returns {Route} */
function read() {
  const [path, query = ''] = location.hash.slice('#/'.length).split('?');
  return {path, query: new URLSearchParams(query)};
}

/** Where the console is; each view and each of its filters has an address of its own. */
export const route = shared(read());
addEventListener('hashchange', () => route.set(read()));

/** The address of a view, such as `#/workflow/7?status=F`. */
export function href(path, query = {}) {
  const text = String(search(query));
  return `#/${path}${text && `?${text}`}`;
}

/** What of some values is there. */
export function filled(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => (value ?? '') !== ''));
}

/** Values as the query of an address: what is empty is left out, lists are repeated. */
export function search(query) {
  const pairs = ([name, value]) => [value].flat().map(one => [name, String(one)]);
  return new URLSearchParams(Object.entries(filled(query)).flatMap(pairs));
}

/** Goes to a view. */
export function go(path, query) {
  location.hash = href(path, query);
}

/** Values as an object, such as those of a query or of a form; what stands several times is a list. */
export function queryOf(query) {
  return Object.fromEntries([...new Set(query.keys())].map(name => {
    const values = query.getAll(name);
    return [name, values.length > 1 ? values : values[0]];
  }));
}
