import {Fragment, html, useEffect, useState} from './lib.js';
import {href, queryOf} from './router.js';
import {TASK, W, called, inText, moment, number} from './words.js';

/** A link to a view. */
export function Link({to, query = undefined, children, ...rest}) {
  return html`<a href=${href(to, query)} ...${rest}>${children}</a>`;
}

/** A name that somebody chose: in a direction of writing of its own, cut where it is long, with all of it at hand. */
export function Name({children}) {
  return html`<bdi class="name" title=${String(children).length > 40 ? children : null}>${children}</bdi>`;
}

/** A thing by its name, which leads to it, and its number. */
export function Named({kind, id, name, to = `${kind}/${id}`, query = undefined}) {
  return html`
    <div class="named">
      <${Link} to=${to} query=${query}><${Name}>${name || called(W[kind], id)}<//><//>
      <small>${id}</small>
    </div>`;
}

/** The same within a sentence, by its number alone. */
export function Numbered({kind, id}) {
  return html`<${Link} to=${`${kind}/${id}`}>${inText(W[kind], id)}<//>`;
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
  const [before, after] = [from, to].map(letter => html`<${Badge} letter=${letter} words=${words}/>`);
  return html`<span class="change">${before} → ${after}</span>`;
}

/**
 * Counts as one bar with a part for each, and the same in words beneath; in the order of the words.
 *
 * @param {{counts: Record<string, number>, words: Record<string, string[]>, total?: number, none?: string,
 *     lead?: (key: string) => any}} props total: how long the whole bar is, if longer than the sum; lead: where the
 *     word of a part leads
 */
export function Bar({counts, words, total = 0, none = W.none, lead = undefined}) {
  const parts = Object.keys(words).filter(key => counts?.[key] > 0);
  const sum = parts.reduce((all, key) => all + counts[key], 0);
  const part = (key, tone, count) => html`<span key=${key} class="tone-${tone}" style=${{flexGrow: count}}></span>`;
  const told = key => html`<b>${number(counts[key])}</b> ${words[key][0]}`;
  return html`
    <div class="bar">
      <div class="strip" aria-hidden="true">
        ${parts.map(key => part(key, words[key][1], counts[key]))}
        ${total > sum && part('rest', 'rest', total - sum)}
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
  const lead = status => ({to: `workflow/${workflow}/tasks`, query: {...query, status}});
  return html`<${Bar} counts=${of} words=${TASK} none=${none} lead=${lead}/>`;
}

/** Names and values; null leaves a pair out. */
export function Facts({pairs}) {
  return html`
    <dl class="facts">
      ${pairs.map(([name, value]) => (value ?? null) !== null
        && html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
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
  return html`
    <button type="button" class="quiet" aria-label=${label} onClick=${copy}>${copied ? W.copied : W.copy}</button>`;
}

/** A button that may be forbidden, and says why then. */
export function Act({forbidden = null, disabled = false, children, ...rest}) {
  const off = disabled || forbidden !== null;
  return html`<button type="button" disabled=${off} title=${forbidden} ...${rest}>${children}</button>`;
}

/**
 * One field of a form under its label: a choice if it has choices, else by its type.
 *
 * @param {{label?: any, hint?: any, type?: string, choices?: [any, string][], value?: any} & Record<string, any>} props
 */
export function Entry({label = null, hint = null, type = 'text', choices = null, value = '', ...rest}) {
  const told = hint && html`<small>${hint}</small>`;
  if (type === 'checkbox' || type === 'radio') {
    const box = html`<input type=${type} value=${value} ...${rest}/>`;
    return html`<label class="check">${box}<span>${label}${told}</span></label>`;
  }
  const option = ([one, word]) => html`<option key=${one} value=${one} selected=${one === value}>${word}</option>`;
  return html`
    <label class="field" hidden=${type === 'hidden'}>
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
        <${Entry} type="radio" key=${one.value} name=${name} checked=${one.value === value}
          onChange=${() => choose(one.value)} ...${one}/>`)}
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
  return html`<${Series} of=${of.map(job => html`<${Numbered} kind="job" id=${job}/>`)}/>`;
}

/** Workflows with how many of each are meant, each of which leads to its page. */
export function WorkflowCounts({of}) {
  const link = ({workflow_id: id, count}) => html`<${Link} to=${`workflow/${id}`}>${id}<//> (${number(count)})`;
  return of.length > 0 && html`<p class="muted">${W.menu.workflows}: <${Series} of=${of.map(link)}/></p>`;
}

/** A page that something belongs to, told above its heading; what is beneath that is given as children. */
export function Crumbs({workflow, name = null, children = null}) {
  const told = name || called(W.workflow, workflow);
  return html`<p class="crumbs"><${Link} to=${`workflow/${workflow}`}><${Name}>${told}<//><//>${children}</p>`;
}

/** What is shown in place of a page that has not loaded, or never will. */
export function Pending({of, children}) {
  if (of.data !== null) {
    return children();
  }
  const told = of.missing ? of.error.message : of.error ? W.failed : W.loading;
  return html`<p class="empty" aria-busy=${!of.missing}>${told}</p>`;
}
