import {Fragment, html, useEffect, useState} from './lib.js';
import {href, queryOf} from './router.js';
import {TASK, W, called, inText, moment, number} from './words.js';

/** A link to a view. */
export function Link({to, query = undefined, children, ...rest}) {
  return html`<a href=${href(to, query)} ...${rest}>${children}</a>`;
}

/** A name that somebody chose: in a direction of writing of its own, and cut where it is long, with all of it at hand. */
export function Name({children}) {
  return html`<bdi class="name" title=${String(children).length > 40 ? children : null}>${children}</bdi>`;
}

/** A thing by its name, which leads to it, and its number. */
export function Named({to, query = undefined, id, name, otherwise}) {
  return html`
    <div class="named">
      <${Link} to=${to} query=${query}><${Name}>${name || otherwise}<//><//>
      <small>${id}</small>
    </div>`;
}

/** Whose something is, which leads to what is theirs; nothing of nobody. */
export function User({name}) {
  return name ? html`<${Link} to="user" query=${{user: name}}><${Name}>${name}<//><//>` : W.nothing;
}

/** A status as a coloured word. */
export function Badge({letter, words}) {
  const [word, tone] = words[letter] ?? [letter ?? W.none, 'wait'];
  return html`<span class="badge tone-${tone}">${word}</span>`;
}

/** What something was and what it became. */
export function Change({from, to, words}) {
  return html`<span class="change"><${Badge} letter=${from} words=${words}/> → <${Badge} letter=${to} words=${words}/></span>`;
}

/**
 * Counts as one bar with a part for each, and the same in words beneath; in the order of the words.
 *
 * @param {{counts: Record<string, number>|null|undefined, words: Record<string, string[]>, total?: number, none?: string,
 *     lead?: (key: string) => {to: string, query: any}}} props total: how long the whole bar is, if longer than the sum;
 *     lead: where the word of a part leads
 */
export function Bar({counts, words, total = 0, none = W.none, lead = undefined}) {
  const parts = Object.keys(words).filter(key => counts?.[key] > 0);
  const sum = parts.reduce((all, key) => all + counts[key], 0);
  const told = key => html`<b>${number(counts[key])}</b> ${words[key][0]}`;
  return html`
    <div class="bar">
      <div class="strip" aria-hidden="true">
        ${parts.map(key => html`<span key=${key} class="tone-${words[key][1]}" style=${{flexGrow: counts[key]}}></span>`)}
        ${total > sum && html`<span key="rest" class="tone-rest" style=${{flexGrow: total - sum}}></span>`}
      </div>
      ${parts.length === 0 ? html`<p class="legend">${none}</p>` : html`
        <ul class="legend">
          ${parts.map(key => html`
            <li key=${key} class="tone-${words[key][1]}">
              ${lead === undefined ? told(key) : html`<${Link} ...${lead(key)}>${told(key)}<//>`}
            </li>`)}
        </ul>`}
    </div>`;
}

/** Tasks of a workflow by their states, each of which leads to those that it has of what is asked for. */
export function TaskStates({of, workflow, query = {}, none = W.none}) {
  return html`
    <${Bar} counts=${of} words=${TASK} none=${none} lead=${status => ({to: `workflow/${workflow}/tasks`, query: {...query, status}})}/>`;
}

/** Names and values; null leaves a pair out. */
export function Facts({pairs}) {
  return html`
    <dl class="facts">
      ${pairs.filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>`;
}

/** The top of a page; what stands beside it is given as children. */
export function Heading({text, children = null}) {
  useEffect(() => {
    document.title = `${text} · Quell`;
  }, [text]);
  return html`<div class="heading"><h1 tabindex="-1"><bdi>${text}</bdi></h1>${children}</div>`;
}

/** A part of a page under a heading of its own. */
export function Section({title, beside = null, children, ...rest}) {
  return html`
    <section class="panel" ...${rest}>
      <div class="heading"><h2>${title}</h2>${beside}</div>
      ${children}
    </section>`;
}

/** A moment of the server's. */
export function When({at}) {
  return at ? html`<time datetime=${at}>${moment(at)}</time>` : W.nothing;
}

/** Puts a text into the clipboard. */
export function Copy({text, label}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return html`<button type="button" class="quiet" aria-label=${label} onClick=${copy}>${copied ? W.copied : W.copy}</button>`;
}

/** A button that may be forbidden, and says why then. */
export function Act({onClick, forbidden = null, disabled = false, children, ...rest}) {
  return html`
    <button type="button" onClick=${onClick} disabled=${disabled || forbidden !== null} title=${forbidden} ...${rest}>${children}</button>`;
}

/**
 * One field of a form under its label: a choice if it has choices, else by its type.
 *
 * @param {{label?: any, hint?: any, type?: string, choices?: [any, string][]|null, value?: any} & Record<string, any>} props
 */
export function Entry({label = null, hint = null, type = 'text', choices = null, value = '', ...rest}) {
  if (type === 'hidden') {
    return html`<input type="hidden" value=${value} ...${rest}/>`;
  }
  const told = hint && html`<small>${hint}</small>`;
  if (type === 'checkbox' || type === 'radio') {
    return html`<label class="check"><input type=${type} value=${value} ...${rest}/><span>${label}${told}</span></label>`;
  }
  const option = ([one, word]) => html`<option key=${one} value=${one} selected=${one === value}>${word}</option>`;
  return html`
    <label class="field">
      <span>${label}</span>
      ${choices !== null ? html`<select ...${rest}>${choices.map(option)}</select>`
        : type === 'textarea' ? html`<textarea rows="2" maxlength="1000" ...${rest}></textarea>`
        : html`<input type=${type} defaultValue=${value} ...${rest}/>`}
      ${told}
    </label>`;
}

/** A choice of one of several, each of which is told as {@link Entry} takes it. */
export function Radios({legend, name, value, choose, choices}) {
  return html`
    <fieldset>
      <legend>${legend}</legend>
      ${choices.map(one => html`
        <${Entry} type="radio" key=${one.value} name=${name} checked=${one.value === value} onChange=${() => choose(one.value)} ...${one}/>`)}
    </fieldset>`;
}

/** What was typed into a form; what stands several times is a list. */
export function valuesOf(form) {
  const typed = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
  return queryOf(new URLSearchParams(typed));
}

/** Parts with commas between them. */
export function Series({of}) {
  return of.map((one, place) => html`<${Fragment} key=${place}>${place > 0 && ', '}${one}<//>`);
}

/** Kill jobs, each of which leads to its page. */
export function JobLinks({of}) {
  return html`<${Series} of=${of.map(job => html`<${Link} to=${`job/${job}`}>${inText(W.job, job)}<//>`)}/>`;
}

/** Workflows with how many of each are meant, each of which leads to its page. */
export function WorkflowCounts({of}) {
  return of.length > 0 && html`
    <p class="muted">${W.menu.workflows}: <${Series} of=${of.map(({workflow_id: id, count}) => html`<${Link} to=${`workflow/${id}`}>${id}<//> (${number(count)})`)}/></p>`;
}

/** A page that something belongs to, told above its heading; what is beneath that is given as children. */
export function Crumbs({workflow, name = null, children = null}) {
  return html`<p class="crumbs"><${Link} to=${`workflow/${workflow}`}><${Name}>${name || called(W.workflow, workflow)}<//><//>${children}</p>`;
}

/** What is shown in place of a page that has not loaded, or never will. */
export function Pending({of, children}) {
  if (of.data !== null) {
    return children();
  }
  return html`<p class="empty" aria-busy=${!of.missing}>${of.missing ? of.error.message : of.error ? W.failed : W.loading}</p>`;
}
