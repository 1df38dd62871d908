import {ask} from './dialogue.js';
import {html, shared} from './lib.js';
import {Name} from './parts.js';
import {W} from './words.js';

const KEY = 'quell.views';

/** @typedef {{name: string, hash: string}} View */

/** @returns {View[]} */
function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]');
  } catch {
    return [];
  }
}

const views = shared(read());

/** @param {View[]} next */
function keep(next) {
  next.length === 0 ? localStorage.removeItem(KEY) : localStorage.setItem(KEY, JSON.stringify(next));
  views.set(next);
}

addEventListener('storage', ({key}) => key === KEY && views.set(read()));

/** Addresses that somebody comes back to, by names of their own; this browser keeps them. */
export function SavedViews() {
  const all = views.use();
  const here = location.hash;
  const save = () => ask({
    words: W.views.save,
    fields: [{name: 'view', ...W.views.name, required: true, maxlength: 60, autofocus: true}],
    give: ({view}) => keep([...views.get().filter(one => one.hash !== here), {name: view, hash: here}]),
  });
  const forget = hash => keep(views.get().filter(one => one.hash !== hash));
  return html`
    ${all.map(({name, hash}) => html`
      <span key=${hash} class="saved">
        <a href=${hash} aria-current=${hash === here ? 'true' : null}><${Name}>${name}<//></a>
        <button type="button" class="quiet" aria-label=${W.views.forget(name)} onClick=${() => forget(hash)}>×</button>
      </span>`)}
    <button type="button" class="quiet" onClick=${save}>${W.views.save.button}</button>`;
}
