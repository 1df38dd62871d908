import {Fragment, html, shared, useLayoutEffect, useRef, useState} from './lib.js';
import {Entry} from './parts.js';
import {W} from './words.js';

const open = shared(/** @type {any} */ (null));
let shown = 0;

/** Opens a dialogue, an element of {@link Dialogue}; one is open at a time. */
export function show(dialogue) {
  open.set(html`<${Fragment} key=${++shown}>${dialogue}<//>`);
}

/** Closes what is open. */
export function hide() {
  open.set(null);
}

/** Where the dialogue that is open is drawn. */
export function Dialogues() {
  return open.use();
}

/**
 * A window that keeps the focus inside until it is closed, and gives it back then. Its buttons and
 * what went wrong stay in sight however small the screen is.
 *
 * @param {object} props
 * @param {string} props.title
 * @param {string} props.action what the button that carries it out says
 * @param {boolean} [props.danger]
 * @param {boolean} [props.wide]
 * @param {boolean} [props.ready] whether it can be carried out
 * @param {(data: FormData) => any} props.submit the window closes when it has succeeded, and tells
 *     why when it has failed
 * @param {string|null} [props.said] what is wrong before anything was tried
 * @param {any} [props.children]
 */
export function Dialogue({title, action, danger = false, wide = false, ready = true, submit, said = null, children = null}) {
  const element = useRef(/** @type {HTMLDialogElement|null} */ (null));
  const [wrong, setWrong] = useState(/** @type {any} */ (null));
  const [busy, setBusy] = useState(false);
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    // Closed, it gives the focus back; removed alone, it would not.
    return () => dialog.close();
  }, []);
  // Once it is told what is wrong: that takes room, and the field has to be in sight.
  useLayoutEffect(() => {
    /** @type {HTMLElement|null} */ (element.current.querySelector(`[name="${wrong?.field}"]`))?.focus();
  }, [wrong]);
  const carryOut = async event => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      await submit(new FormData(event.currentTarget));
      hide();
    } catch (failure) {
      setBusy(false);
      setWrong(failure);
    }
  };
  return html`
    <dialog ref=${element} class=${wide ? 'wide' : null} aria-labelledby="dialogue-title" onClose=${hide}>
      <form onSubmit=${carryOut}>
        <h2 id="dialogue-title">${title}</h2>
        <div class="content">${children}</div>
        <div class="foot">
          ${(wrong ?? said) && html`<p class="alert" role="alert">${wrong?.message ?? said}</p>`}
          <div class="actions">
            <button type="button" onClick=${() => element.current.close()}>${W.dialogue.close}</button>
            <button type="submit" class=${danger ? 'danger' : 'primary'} disabled=${busy || !ready}>${action}</button>
          </div>
        </div>
      </form>
    </dialog>`;
}

/**
 * Opens a dialogue that consists of its words and its fields.
 *
 * @param {object} asked
 * @param {{title: string, action: string, means?: string}} asked.words
 * @param {any[]} [asked.fields] as {@link Entry} takes them
 * @param {boolean} [asked.danger]
 * @param {(values: Record<string, string>) => any} asked.give the order, which gets what was typed
 */
export function ask({words: {title, action, means = ''}, fields = [], danger = false, give}) {
  const submit = data => give(Object.fromEntries([...data].map(([name, value]) => [name, String(value).trim()])));
  show(html`
    <${Dialogue} title=${title} action=${action} danger=${danger} submit=${submit}>
      ${means && html`<p>${means}</p>`}
      ${fields.map(field => html`<${Entry} key=${field.name + field.value} ...${field}/>`)}
    <//>`);
}

/** A failure that belongs to a field of the form, which gets the focus. */
export class FieldError extends Error {
  constructor(field, sentence) {
    super(sentence);
    this.field = field;
  }
}
