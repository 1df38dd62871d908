import {button, el} from './dom.js';

/**
 * Opens a dialogue that keeps the focus inside until it is closed, and gives it back then.
 *
 * @param submit called with the form; the dialogue closes when it has succeeded, and shows the
 *     message when it has failed
 * @returns `{element, form, close, say}`
 */
export function dialogue({title, content, action, danger = false, submit, wide = false}) {
  const alert = el('p', {class: 'alert', role: 'alert', hidden: true});
  const confirm = el('button', {type: 'submit', class: danger ? 'danger' : 'primary'}, action);
  const heading = el('h2', {id: 'dialogue-title'}, title);
  const form = el('form', {
    onsubmit: async event => {
      event.preventDefault();
      confirm.disabled = true;
      say(null);
      try {
        await submit(new FormData(form));
        element.close();
      } catch (failure) {
        say(failure.message);
      } finally {
        confirm.disabled = false;
      }
    },
  },
  heading, el('div', {class: 'content'}, content), alert,
  el('div', {class: 'actions'}, button('Close', () => element.close()), confirm));
  const element = el('dialog', {
    'aria-labelledby': 'dialogue-title', class: wide ? 'wide' : null, onclose: () => element.remove(),
  }, form);

  function say(sentence) {
    alert.hidden = sentence === null;
    alert.textContent = sentence ?? '';
  }

  document.body.append(element);
  element.showModal();
  return {element, form, confirm, say, close: () => element.close()};
}
