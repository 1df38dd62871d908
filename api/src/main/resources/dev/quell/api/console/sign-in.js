import {SIGN_IN, get, providerName} from './api.js';
import {useModal} from './dialogue.js';
import {html, useEffect, useState} from './lib.js';
import {Entry} from './parts.js';
import {enter} from './session.js';
import {W} from './words.js';

const VIEW = 'quell.view';

// Whoever comes back from the provider goes on with the view that was wanted.
const wanted = sessionStorage.getItem(VIEW);
if (wanted) {
  sessionStorage.removeItem(VIEW);
  if (location.hash === '') {
    location.replace(wanted);
  }
}

/**
 * Asks for a token above whatever is shown, which stays as it is.
 *
 * @param {{said: string, entered: () => void, later: (() => void)|null}} props said: why; later: if it can wait
 */
export function SignInAgain({said, entered, later}) {
  const element = useModal();
  const keep = event => later === null ? event.preventDefault() : later();
  return html`
    <dialog ref=${element} aria-labelledby="sign-in-title" onCancel=${keep}>
      <${SignIn} said=${said} entered=${entered} later=${later} again/>
    </dialog>`;
}

/**
 * Asks for a token and keeps it once the server lets its owner in, or leads to the provider: in another tab if
 * something is shown here that is to stay.
 */
export function SignIn({said, entered, later = null, again = false}) {
  const [provider, setProvider] = useState(/** @type {string|null} */ (null));
  useEffect(() => { providerName().then(setProvider); }, []);
  const leave = () => {
    if (again) {
      open(SIGN_IN, '_blank', 'noopener');
    } else {
      sessionStorage.setItem(VIEW, location.hash);
      location.assign(SIGN_IN);
    }
  };
  const [sentence, say] = useState(said);
  const [busy, setBusy] = useState(false);
  useEffect(() => say(said), [said]);
  const submit = async event => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('token')).trim();
    setBusy(true);
    try {
      enter(await get('console/me', {}, undefined, text), text);
      entered();
    } catch (failure) {
      say(failure.message);
    }
    setBusy(false);
  };
  return html`
    <form class="panel sign-in" onSubmit=${submit}>
      <h1 id="sign-in-title">${W.signIn.title}</h1>
      ${sentence && html`<p class="alert" role="alert">${sentence}</p>`}
      ${provider !== null && html`
        <div class="toolbar">
          <button type="button" class="primary" onClick=${leave}>${W.signIn.at(provider)}</button>
          ${again && html`<span class="muted">${W.signIn.elsewhere}</span>`}
        </div>`}
      <${Entry} type="textarea" name="token" label=${W.signIn.token} rows="4" maxlength="100000" required autofocus
        autocomplete="off" spellcheck=${false} autocapitalize="off" aria-describedby="token-hint"/>
      <p id="token-hint" class="muted">${W.signIn.hint}</p>
      <div class="toolbar">
        <button type="submit" class="primary" disabled=${busy}>${W.signIn.title}</button>
        ${later && html`<button type="button" onClick=${later}>${W.signIn.later}</button>`}
      </div>
    </form>`;
}
