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

/** The address of a view, such as `#/workflow/7?status=F`; what is empty is left out, lists are repeated. */
export function href(path, query = {}) {
  const set = Object.entries(query).flatMap(([name, value]) => [value].flat().map(one => [name, one]))
    .filter(([, value]) => value !== null && value !== undefined && value !== '');
  return '#/' + path + (set.length === 0 ? '' : '?' + new URLSearchParams(set.map(([name, value]) => [name, String(value)])));
}

/** Goes to a view. */
export function go(path, query) {
  location.hash = href(path, query);
}

/** The query of an address as an object; what stands several times is a list. */
export function queryOf(query) {
  return Object.fromEntries([...new Set(query.keys())].map(name => {
    const values = query.getAll(name);
    return [name, values.length > 1 ? values : values[0]];
  }));
}
