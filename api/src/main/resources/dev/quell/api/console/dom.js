const SVG = 'http://www.w3.org/2000/svg';

/**
 * Builds an element. Children that are no nodes become text, so that nothing the server tells is
 * ever read as markup. An attribute named `onclick` takes a function; null and false leave one out.
 */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for pictures. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name.slice('on'.length), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

/** The address of a view, such as `#/workflow/7?status=F`; what is empty is left out. */
export function address(path, query = {}) {
  const set = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return '#/' + path + (set.length === 0 ? '' : '?' + new URLSearchParams(set));
}

/** A link to a view. */
export function link(text, path, query) {
  return el('a', {href: address(path, query)}, String(text));
}

export function button(text, onclick, attributes = {}) {
  return el('button', {type: 'button', onclick, ...attributes}, text);
}

/** A label around its field. */
export function field(label, input, hint) {
  return el('label', {class: 'field'}, el('span', {}, label), input, hint ? el('small', {}, hint) : null);
}

/** A select of values and their words. */
export function select(name, choices, chosen) {
  return el('select', {name},
    choices.map(([value, text]) => el('option', {value, selected: value === chosen}, text)));
}

/** Names and values; a value is a text or a node, and null leaves the pair out. */
export function facts(pairs) {
  return el('dl', {class: 'facts'},
    pairs.filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

export function heading(text, ...beside) {
  return el('div', {class: 'heading'}, el('h1', {tabindex: '-1'}, text), ...beside);
}

/** A part of a page under a heading of its own. */
export function section(title, ...children) {
  return el('section', {class: 'panel'}, el('h2', {}, title), ...children);
}
