import {el, field} from './dom.js';
import {signIn, signOut} from './session.js';

/**
 * Asks for a token and keeps it once the server lets its owner in.
 *
 * @param enter fails with a sentence if the server does not
 */
export function signInForm(sentence, enter) {
  const alert = el('p', {class: 'alert', role: 'alert', hidden: sentence === null}, sentence ?? '');
  const token = el('textarea', {
    name: 'token', rows: 4, required: true, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off',
    'aria-describedby': 'token-hint',
  });
  const submit = el('button', {type: 'submit', class: 'primary'}, 'Sign in');
  return el('form', {
    class: 'panel sign-in',
    onsubmit: async event => {
      event.preventDefault();
      submit.disabled = true;
      try {
        signIn(token.value.trim());
        await enter();
      } catch (failure) {
        signOut();
        alert.hidden = false;
        alert.textContent = failure.message;
      } finally {
        submit.disabled = false;
      }
    },
  },
  el('h1', {}, 'Sign in'), alert, field('Token', token),
  el('p', {id: 'token-hint', class: 'muted'},
    'It needs the scope fsm:read to look, kill to kill your own, kill:any to kill what is of others, and '
    + 'kill:force to do so by force. This tab alone keeps it, until it is closed.'),
  submit);
}
