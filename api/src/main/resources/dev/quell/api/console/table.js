import {address, el} from './dom.js';

/**
 * A table that is shown again and again. A cell is only made anew when what it shows has changed,
 * so a focused link or a ticked box stays where it is.
 *
 * A column has `name`, `of(row)`: what is shown, and perhaps `cell(value, row)`: a node for it,
 * `numeric`, and `head`: what stands in its header in place of the name.
 */
export class Table {
  #columns;
  #key;
  #body;
  #empty;
  #rows = new Map();

  constructor({label, columns, key, empty}) {
    this.#columns = columns;
    this.#key = key;
    this.#body = el('tbody', {role: 'rowgroup'});
    this.#empty = el('p', {class: 'empty', hidden: true}, empty);
    // Narrow windows show rows as blocks, which takes the meaning from the elements but not from the roles.
    this.element = el('div', {class: 'listing'},
      el('table', {role: 'table', 'aria-label': label},
        el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'}, columns.map(column =>
          el('th', {role: 'columnheader', scope: 'col', class: column.numeric ? 'numeric' : null},
            column.head ?? column.name)))),
        this.#body),
      this.#empty);
  }

  show(items) {
    const before = this.#rows;
    this.#rows = new Map();
    const elements = [];
    for (const item of items) {
      const key = String(this.#key(item));
      const row = before.get(key) ?? this.#newRow();
      this.#fillRow(row, item);
      this.#rows.set(key, row);
      elements.push(row.element);
    }
    this.#place(elements);
    this.#empty.hidden = items.length > 0;
    this.element.firstChild.hidden = items.length === 0;
  }

  /** Moves no row that stands where it should, since a moved one would lose the focus. */
  #place(elements) {
    for (const old of [...this.#body.children]) {
      if (!elements.includes(old)) {
        old.remove();
      }
    }
    elements.forEach((element, place) => {
      if (this.#body.children[place] !== element) {
        this.#body.insertBefore(element, this.#body.children[place] ?? null);
      }
    });
  }

  #newRow() {
    const cells = this.#columns.map(column =>
      el('td', {role: 'cell', 'data-label': column.name, class: column.numeric ? 'numeric' : null}));
    return {element: el('tr', {role: 'row'}, cells), cells, shown: []};
  }

  #fillRow(row, item) {
    this.#columns.forEach((column, place) => {
      const value = column.of(item);
      const shown = JSON.stringify(value ?? null);
      if (row.shown[place] !== shown) {
        row.shown[place] = shown;
        row.cells[place].replaceChildren(column.cell ? column.cell(value, item) : String(value ?? '–'));
      }
    });
  }
}

/** Links to the first page of a list and to the one after this; one page is shown at a time. */
export class Pager {
  #page;
  #cursor;
  #first;
  #next;

  /** @param cursor the field of the query that tells where a page begins */
  constructor(page, cursor, first, next) {
    this.#page = page;
    this.#cursor = cursor;
    this.#first = el('a', {hidden: true}, first);
    this.#next = el('a', {hidden: true}, next);
    this.element = el('nav', {class: 'pager', 'aria-label': 'Pages'}, this.#first, this.#next);
  }

  show(next) {
    const query = Object.fromEntries(this.#page.query);
    this.#first.href = address(this.#page.path, {...query, [this.#cursor]: ''});
    this.#first.hidden = !query[this.#cursor];
    this.#next.hidden = next === null || next === undefined;
    this.#next.href = address(this.#page.path, {...query, [this.#cursor]: next});
  }
}

/** A form whose fields become the query of this view's address. */
export function filters(page, ...fields) {
  return el('form', {
    class: 'filters', role: 'search',
    onsubmit: event => {
      event.preventDefault();
      location.hash = address(page.path, Object.fromEntries(
        [...new FormData(event.target)].map(([name, value]) => [name, value.trim()])));
    },
  }, fields, el('button', {type: 'submit'}, 'Show'));
}
