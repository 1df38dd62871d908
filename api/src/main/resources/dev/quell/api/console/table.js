import {useData} from './data.js';
import {html, useLayoutEffect, useRef} from './lib.js';
import {Badge, Bar, Entry, Heading, Link, Named, Pending, User, When, valuesOf} from './parts.js';
import {go, queryOf} from './router.js';
import {LIVE, W, duration} from './words.js';

/**
 * Cell: what is shown of a row; minor: left out where the screen is narrow; head: what stands in the header in place of
 * the name. By: the field of a row that tells it from others, or what does so; empty: what is told if there is none.
 *
 * @typedef {{name: string, cell: (row: any) => any, numeric?: boolean, minor?: boolean, head?: any}} Column
 * @typedef {{columns: Column[], by: any, empty: string}} Listed
 */

/**
 * Rows under one another. What has not changed stays as it is, so a focused link, a ticked box or a
 * marked text does too.
 *
 * @param {Listed & {label: string, rows: any[]}} props
 */
export function Table({label, columns, rows, by, empty}) {
  if (rows.length === 0) {
    return html`<div class="listing"><p class="empty">${empty}</p></div>`;
  }
  const kind = ({numeric = false, minor = false}) => [numeric && 'numeric', minor && 'minor'].filter(Boolean).join(' ');
  // Narrow windows show rows as blocks, which takes the meaning from the elements but not from the roles.
  return html`
    <div class="listing">
      <table role="table" aria-label=${label}>
        <thead role="rowgroup"><tr role="row">
          ${columns.map(column => html`
            <th key=${column.name} role="columnheader" scope="col" class=${kind(column)}>
              ${column.head ?? column.name}
            </th>`)}
        </tr></thead>
        <tbody role="rowgroup">
          ${rows.map(row => html`
            <tr key=${by instanceof Function ? by(row) : row[by]} role="row">
              ${columns.map(column => html`
                <td key=${column.name} role="cell" data-label=${column.name} class=${kind(column)}>
                  ${column.cell(row)}
                </td>`)}
            </tr>`)}
        </tbody>
      </table>
    </div>`;
}

/** Columns of several lists. */
export const COLUMN = {
  instance: {name: W.instance, cell: row => row.task_instance_id ?? W.nothing},
  task: {name: W.task, cell: row => html`<${Named} kind="task" id=${row.task_id} name=${row.task_name ?? row.name}/>`},
  workflow: {name: W.workflow, cell: ({workflow_id: id}) => id === null
    ? W.nothing : html`<${Link} to=${`workflow/${id}`}>${id}<//>`},
  user: {name: W.user, cell: row => html`<${User} name=${row.user}/>`},
  live: {name: W.live, cell: ({instances, counted = true}) => html`
    <${Bar} counts=${instances} words=${LIVE} none=${counted ? W.none : W.uncounted}/>`},
  since: {name: W.since, numeric: true, cell: row => duration(row.seconds_in_state)},
  overdue: {name: W.overdue, numeric: true, cell: ({seconds_overdue: seconds}) => seconds > 0
    && html`<span class="overdue">${duration(seconds)}</span>`},
  node: {name: W.node, cell: row => row.node ? html`<bdi>${row.node}</bdi>` : W.nothing},
  clusterJob: {name: W.clusterJob, minor: true, cell: row => row.distributor_id ?? W.nothing},
  created: {name: W.created, minor: true, cell: row => html`<${When} at=${row.created_at}/>`},
  changed: {name: W.changed, minor: true, cell: row => html`<${When} at=${row.changed_at}/>`},
};

/** A column of states, which have these words. */
export function stateIn(words) {
  return {name: W.state, cell: row => html`<${Badge} letter=${row.status} words=${words}/>`};
}

/** Links to the first page of a list and to the one after this; one page is shown at a time. */
export function Pager({at, of}) {
  const cursor = 'next_before' in of ? 'before' : 'after';
  const {[cursor]: first = null, ...rest} = queryOf(at.query);
  const next = of[`next_${cursor}`] ?? null;
  const link = (word, start) => html`
    <${Link} to=${at.path} query=${{...rest, [cursor]: start}} onClick=${() => scrollTo(0, 0)}>${word}<//>`;
  return (first ?? next) !== null && html`
    <nav class="pager" aria-label=${W.pagesLabel}>
      ${first !== null && link(W.firstPage, null)}
      ${next !== null && link(W.nextPage, next)}
    </nav>`;
}

/**
 * A form whose fields, as {@link Entry} takes them, become the query of this view's address; a choice does so at once.
 * What is hidden is kept as it is.
 */
export function Filters({at, fields}) {
  const form = useRef(/** @type {HTMLFormElement|null} */ (null));
  const field = useRef('');
  const shown = at.query.toString();
  useLayoutEffect(() => {
    if (field.current !== '') {
      /** @type {HTMLElement|null} */ (form.current.querySelector(`[name="${field.current}"]`))?.focus();
      field.current = '';
    }
  }, [shown]);
  const apply = event => {
    event.preventDefault();
    field.current = document.activeElement.getAttribute('name') ?? '';
    go(at.path, valuesOf(form.current));
  };
  const choose = event => event.target.tagName === 'SELECT' && apply(event);
  // Another address of the same view has other values in its fields.
  return html`
    <form key=${shown} ref=${form} class="filters" role="search" onSubmit=${apply} onChange=${choose}>
      ${fields.map(({name, type = 'search', ...rest}) => html`
        <${Entry} key=${name} name=${name} type=${type} value=${at.query.get(name) ?? ''} autocapitalize="off"
          ...${rest}/>`)}
      <button type="submit">${W.show}</button>
    </form>`;
}

/** Links to the same view with one value of its address or another; the first is what it has without. */
export function Tabs({at, name, label, choices, children = null}) {
  const [[first]] = choices;
  const query = one => ({...queryOf(at.query), after: null, [name]: one === first ? null : one});
  return html`
    <nav class="tabs" aria-label=${label}>
      ${choices.map(([one, word]) => html`
        <${Link} key=${one} to=${at.path} query=${query(one)}
          aria-current=${one === (at.query.get(name) ?? first) ? 'true' : null}>${word}<//>`)}
      ${children}
    </nav>`;
}

/** Any state of those that have words, to choose from. */
export function anyOf(words) {
  return [['', W.any], ...Object.entries(words).map(([letter, [word]]) => [letter, word])];
}

/**
 * A page that lists what the server answers; its filters and its place are in its address.
 *
 * @param {Listed & {at: import('./router.js').Route, title: string, path: string, rows: string} & Record<string, any>}
 *     props rows: the field of the answer that holds them; above: what stands over the heading, and tools beneath it
 */
export function Listing({at, title, path, query = {}, every, rows, filters = [], above, tools, children, ...listed}) {
  const found = useData(path, {...queryOf(at.query), ...query}, every);
  return html`
    ${above}
    <${Heading} text=${title}>${filters.length > 0 && html`<${Filters} at=${at} fields=${filters}/>`}<//>
    ${tools}
    <${Pending} of=${found}>${() => html`
      ${children?.(found.data)}
      <${Table} label=${title} rows=${found.data[rows]} ...${listed}/>
      <${Pager} at=${at} of=${found.data}/>`}
    <//>`;
}
