import {el} from './dom.js';
import {number} from './words.js';

/** A status as a coloured word. */
export function badge(letter, words) {
  const [word, tone] = words[letter] ?? [letter ?? 'none', 'wait'];
  return el('span', {class: `badge tone-${tone}`}, word);
}

/**
 * Counts as one bar with a part for each, and the same in words beneath; in the order of the words.
 *
 * @param total how long the whole bar is, if longer than the sum
 */
export function bar(counts, words, {total = 0, none = 'none'} = {}) {
  const parts = Object.keys(words).filter(key => counts?.[key] > 0);
  const sum = parts.reduce((all, key) => all + counts[key], 0);
  const strip = el('div', {class: 'strip', 'aria-hidden': 'true'},
    parts.map(key => part(words[key][1], counts[key])),
    total > sum ? part('rest', total - sum) : null);
  const legend = parts.length === 0
    ? el('p', {class: 'legend'}, none)
    : el('ul', {class: 'legend'}, parts.map(key =>
      el('li', {class: `tone-${words[key][1]}`}, el('b', {}, number(counts[key])), ' ' + words[key][0])));
  return el('div', {class: 'bar'}, strip, legend);
}

function part(tone, count) {
  const element = el('span', {class: `tone-${tone}`});
  element.style.flexGrow = count;
  return element;
}
