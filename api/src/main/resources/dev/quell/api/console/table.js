import {html, useLayoutEffect, useRef} from './lib.js';
import {Field, Link} from './parts.js';
import {go, queryOf} from './router.js';
import {W} from './words.js';

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {(row: any) => any} cell what is shown of a row
 * @property {boolean} [numeric]
 * @property {boolean} [minor] left out where the screen is narrow
 * @property {any} [head] what stands in its header in place of the name
 */

/**
 * Rows under one another. What has not changed stays as it is, so a focused link, a ticked box or a
 * marked text does too.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {Column[]} props.columns
 * @param {any[]} props.rows
 * @param {(row: any) => string|number} props.rowKey
 * @param {string} props.empty
 */
export function Table({label, columns, rows, rowKey, empty}) {
  if (rows.length === 0) {
    return html`<div class="listing"><p class="empty">${empty}</p></div>`;
  }
  const kind = column => [column.numeric ? 'numeric' : '', column.minor ? 'minor' : ''].join(' ').trim() || null;
  // Narrow windows show rows as blocks, which takes the meaning from the elements but not from the roles.
  return html`
    <div class="listing">
      <table role="table" aria-label=${label}>
        <thead role="rowgroup"><tr role="row">
          ${columns.map(column => html`
            <th key=${column.name} role="columnheader" scope="col" class=${kind(column)}>${column.head ?? column.name}</th>`)}
        </tr></thead>
        <tbody role="rowgroup">
          ${rows.map(row => html`
            <tr key=${rowKey(row)} role="row">
              ${columns.map(column => html`
                <td key=${column.name} role="cell" data-label=${column.name} class=${kind(column)}>${column.cell(row)}</td>`)}
            </tr>`)}
        </tbody>
      </table>
    </div>`;
}

/**
 * Links to the first page of a list and to the one after this; one page is shown at a time.
 *
 * @param {object} props
 * @param {import('./router.js').Route} props.at
 * @param {string|number|null|undefined} props.next where the next page begins
 * @param {string} [props.cursor] the field of the query that tells where a page begins
 * @param {[string, string]} [props.words]
 */
export function Pager({at, next, cursor = 'after', words = W.pages}) {
  const query = queryOf(at.query);
  const first = query[cursor];
  if (!first && (next === null || next === undefined)) {
    return null;
  }
  const top = () => scrollTo(0, 0);
  return html`
    <nav class="pager" aria-label=${W.pagesLabel}>
      ${first && html`<${Link} to=${at.path} query=${{...query, [cursor]: null}} onClick=${top}>${words[0]}<//>`}
      ${next !== null && next !== undefined
        && html`<${Link} to=${at.path} query=${{...query, [cursor]: next}} onClick=${top}>${words[1]}<//>`}
    </nav>`;
}

/**
 * A form whose fields become the query of this view's address; a choice does so at once.
 *
 * @param {object} props
 * @param {import('./router.js').Route} props.at
 * @param {any} props.children
 */
export function Filters({at, children}) {
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
    go(at.path, queryOf(new URLSearchParams(
      [...new FormData(form.current)].map(([name, value]) => [name, String(value).trim()]))));
  };
  const choose = event => ['SELECT', 'checkbox'].some(kind => [event.target.tagName, event.target.type].includes(kind)) && apply(event);
  // Another address of the same view has other values in its fields.
  return html`
    <form key=${shown} ref=${form} class="filters" role="search" onSubmit=${apply} onChange=${choose}>
      ${children}<button type="submit">${W.filters.show}</button>
    </form>`;
}

/** A field of a form of filters, which holds what the address says. */
export function Box({at, name, label, ...rest}) {
  return html`<${Field} label=${label}><input name=${name} defaultValue=${at.query.get(name) ?? ''} ...${rest}/><//>`;
}
