import {Fragment, html, shared, useLayoutEffect, useRef, useState} from './lib.js';
import {Entry, valuesOf} from './parts.js';
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

/** A window that keeps the focus inside until it is closed, and gives it back then. */
export function useModal() {
  const element = useRef(/** @type {HTMLDialogElement|null} */ (null));
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    // Closed, it gives the focus back; removed alone, it would not.
    return () => dialog.close();
  }, []);
  return element;
}

/**
 * A form in such a window. Its buttons and what went wrong stay in sight however small the screen is.
 *
 * @param {{title: string, submit: (values: any) => any, said?: string, children?: any} & Record<string, any>} props
 *     submit: gets what was typed; the window closes once it has succeeded; a failure may name the `field` that it is
 *     of, which gets the focus; said: what is wrong beforehand; action: what the button that carries it out says
 */
export function Dialogue({title, action = title, danger, wide, ready = true, said = '', submit, children}) {
  const element = useModal();
  const [wrong, setWrong] = useState(/** @type {any} */ (null));
  const [busy, setBusy] = useState(false);
  // Once it is told what is wrong: that takes room, and the field has to be in sight.
  useLayoutEffect(() => {
    /** @type {HTMLElement|null} */ (element.current.querySelector(`[name="${wrong?.field}"]`))?.focus();
  }, [wrong]);
  const carryOut = async event => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      await submit(valuesOf(event.currentTarget));
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
          ${(wrong?.message ?? said) && html`<p class="alert" role="alert">${wrong?.message ?? said}</p>`}
          <div class="actions">
            <button type="button" onClick=${() => element.current.close()}>${W.close}</button>
            <button type="submit" class=${danger ? 'danger' : 'primary'} disabled=${busy || !ready}>${action}</button>
          </div>
        </div>
      </form>
    </dialog>`;
}

/**
 * Opens a dialogue that consists of its words and its fields.
 *
 * @param {{words: any, fields?: any[], danger?: boolean, give: (values: any) => any}} asked words: the title, what the
 *     button says, and what it means; fields: as {@link Entry} takes them
 */
export function ask({words: {title, action, means = ''}, fields = [], danger = false, give}) {
  show(html`
    <${Dialogue} title=${title} action=${action} danger=${danger} submit=${give}>
      ${means && html`<p>${means}</p>`}
      ${fields.map(field => html`<${Entry} key=${field.name + field.value} ...${field}/>`)}
    <//>`);
}
