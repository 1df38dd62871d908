import {send} from './api.js';
import {Lines} from './audit.js';
import {useData} from './data.js';
import {ask} from './dialogue.js';
import {KillButton} from './kill.js';
import {html, useMemo, useRef} from './lib.js';
import {tell} from './operate.js';
import {Act, Badge, Bar, Change, Facts, Heading, Link, Name, Pending, Section, When, WorkflowCounts} from './parts.js';
import {filled, queryOf} from './router.js';
import {refusal} from './session.js';
import {COLUMN, Filters, Listing, Pager, Table, anyOf} from './table.js';
import {INSTANCE, JOB, LIVE, OUTCOME, PHASE, PROOF, TASK, W, called, duration, inText, number, plural, selection} from './words.js';

const VIEW_MILLIS = 1000;
const ITEMS_MILLIS = 3000;
const LIVING_MILLIS = 2500;
const PAGE = 100;
const NEWEST = 20;
const SPOKEN_EVERY_MILLIS = 5000;
const SHORTEST_SECONDS = 0.05;

/** The states in which nothing more happens. */
const OVER = ['done', 'cancelled'];

/** All kill jobs, the newest first. */
export function Jobs({at}) {
  return html`
    <${Listing} at=${at} title=${W.menu.jobs} path="kill_jobs" rows="kill_jobs" ...${JOBS}
      filters=${[{name: 'state', label: W.state, choices: anyOf(JOB)}, {name: 'requested_by', label: W.by}]}/>`;
}

/** How they are listed. */
export const JOBS = {by: 'kill_job_id', empty: W.jobs.none, columns: [
  {name: W.job, cell: ({kill_job_id: id}) => html`<${Link} class="whole" to=${`job/${id}`}>${called(W.job, id)}<//>`},
  {name: W.state, cell: ({state, phase}) => html`
    <div class="badges">
      <${Badge} letter=${state} words=${JOB}/>${phase !== 'ended' && html`<small>${phase}</small>`}
    </div>`},
  {name: W.what, cell: ({selector, selected_ids, mode}) => html`
    <div class="named">${selection(selector, selected_ids)}${mode === 'force' && html`<small>${W.jobs.byForce}</small>`}</div>`},
  {name: W.reason, cell: row => html`<${Name}>${row.reason}<//>`},
  {name: W.by, minor: true, cell: row => html`<${Name}>${row.requested_by}<//>`},
  {name: W.asked, minor: true, cell: row => html`<${When} at=${row.created_at}/>`},
  {name: W.outcomes, cell: row => html`<${Met} of=${row}/>`},
]};

/** What became of what a job has met, as far as it is. */
function Met({of: {outcomes, expected}}) {
  return html`<${Bar} counts=${outcomes} words=${OUTCOME} total=${expected ?? 0} none=${W.jobs.nothingMet}/>`;
}

/** One kill job as it goes on, what an operator may do about it, and what became of each instance. */
export function Job({id, at}) {
  const found = useData(`kill_jobs/${id}`, {}, ({state}) => OVER.includes(state) ? null : VIEW_MILLIS);
  const view = found.data;
  return html`
    <${Heading} text=${called(W.jobs.one, id)}>
      ${view && html`
        <div class="badges"><${Badge} letter=${view.state} words=${JOB}/></div>
        <${Controls} view=${view} changed=${found.again}/>`}
    <//>
    <${Pending} of=${found}>${() => html`
      <${Progress} view=${view}/>
      <${Living} view=${view}/>
      <${Section} title=${W.jobs.request}><${Facts} pairs=${described(view)}/><//>
      <${Items} id=${id} at=${at} over=${OVER.includes(view.state)}/>`}
    <//>`;
}

/** What an operator may do about a job that goes on. */
function Controls({view, changed}) {
  const {kill_job_id: id, state, mode, rate_limit: most} = view;
  const give = async (method, action, body) => {
    await send(method, `kill_jobs/${id}/${action}`, body);
    changed();
  };
  const steer = action => give('POST', action, {}).catch(failure => tell(failure.message));
  const confirm = action => ask({
    words: {...W.controls[action], means: `${W.controls[action].means} ${W.operate.final}`},
    danger: true,
    fields: [{name: 'reason', type: 'textarea', ...W.controls.reason}],
    give: values => give('POST', action, filled(values)),
  });
  const limitIt = () => ask({
    words: W.controls.rate,
    fields: [{name: 'rate_limit', type: 'number', min: 0.001, step: 'any', value: most ?? '', ...W.controls.perSecond}],
    give: ({rate_limit: rate}) => give('PUT', 'rate_limit', {rate_limit: rate === '' ? null : Number(rate)}),
  });
  const lacks = refusal('kill');
  const turn = state === 'paused' || state === 'failed' ? 'resume' : 'pause';
  const end = (action, forbidden) => html`
    <${Act} key=${action} class="danger-outline" forbidden=${forbidden} onClick=${() => confirm(action)}>
      ${W.controls[action].button}
    <//>`;
  return html`
    <div class="toolbar" role="group" aria-label=${W.controls.label}>
      ${!OVER.includes(state) && html`
        <${Act} key="steer" forbidden=${lacks} onClick=${() => steer(turn)}>${W.controls[turn]}<//>
        <${Act} key="rate" forbidden=${lacks} onClick=${limitIt}>${W.controls.rate.button}<//>
        ${mode !== 'force' && end('force', lacks ?? refusal('kill:force'))}
        ${end('cancel', lacks)}`}
    </div>`;
}

function described(view) {
  return [
    [W.reason, html`<${Name}>${view.reason}<//>`],
    [W.by, html`<${Name}>${view.requested_by}<//>`],
    [W.what, selection(view.selector, view.selected_ids)],
    [W.kill.reach, view.scope === 'all' ? W.jobs.all : W.jobs.live],
    [W.kill.how, view.mode === 'force' ? W.jobs.byForce : W.jobs.gracefully(duration(view.grace_seconds))],
    [W.jobs.downstream, view.downstream === 'hold' ? W.jobs.held(number(view.held)) : W.jobs.kept],
    [W.jobs.endsRun, view.ends_run ? W.yes : null],
    [W.jobs.rate, W.jobs.perSecond(view.rate_limit)],
    [W.jobs.onlyOf, view.restricted_to],
    [W.asked, html`<${When} at=${view.created_at}/>`],
    [W.jobs.started, html`<${When} at=${view.started_at}/>`],
    [W.jobs.progress, html`<${When} at=${view.progress_at}/>`],
    [W.jobs.finished, view.finished_at && html`<${When} at=${view.finished_at}/>`],
  ];
}

/** How far a job is, seen and spoken. */
function Progress({view}) {
  const speed = useSpeed(view.total);
  const state = `${JOB[view.state]?.[0] ?? view.state}, ${PHASE[view.phase]}`;
  const said = () => W.jobs.spoken(state, number(view.total), number(view.outcomes.killed));
  // Every few seconds, and at once when the state changes.
  const spoken = useMemo(said, [state, Math.floor(performance.now() / SPOKEN_EVERY_MILLIS)]);
  const notes = [
    view.proofs.none > 0 && W.jobs.unproven(number(view.proofs.none)),
    view.proofs.distributor > 0 && W.jobs.byDistributor(number(view.proofs.distributor)),
    view.proofs.pending > 0 && OVER.includes(view.state) && W.jobs.notAsked(number(view.proofs.pending)),
    view.phase === 'proof' && view.proof_ends_at && html`${W.jobs.proofEnds} <${When} at=${view.proof_ends_at}/>.`,
    view.phase === 'grace' && view.grace_ends_at && html`${W.jobs.graceEnds} <${When} at=${view.grace_ends_at}/>.`,
  ].filter(Boolean);
  return html`
    <section class="panel progress" aria-label=${W.jobs.progress}>
      <ol class="phases" aria-label=${W.jobs.phases}>
        ${Object.entries(PHASE).map(([phase, word]) => html`
          <li key=${phase} aria-current=${phase === view.phase ? 'step' : null}>${word}</li>`)}
      </ol>
      <p class="counts">
        <strong>${number(view.total)}</strong> ${W.jobs.met(view.expected)}
        ${view.phase === 'signal' && speed !== null && W.jobs.speed(number(speed))}
      </p>
      <${Met} of=${view}/>
      ${Object.values(view.proofs).some(count => count > 0) && html`
        <p class="counts">${W.jobs.proofs}</p>
        <${Bar} counts=${view.proofs} words=${PROOF}/>`}
      ${notes.map((note, place) => html`<p key=${place} class="muted">${note}</p>`)}
      ${view.error && html`<p class="alert">${view.error}</p>`}
      <p class="unseen" aria-live="polite">${spoken}</p>
    </section>`;
}

/** How many of what the job meant live now, whatever became of those that it met. */
function Living({view}) {
  const found = useData(`kill_jobs/${view.kill_job_id}/live`, {}, LIVING_MILLIS);
  const now = found.data;
  if (now === null) {
    return null;
  }
  const over = OVER.includes(view.state);
  const left = now.count === null ? null : now.count + (over && view.scope === 'all' ? now.waiting : 0);
  const {workflow_id: workflow} = view.selector;
  return html`
    <section class=${over && left > 0 ? 'panel living warn' : 'panel living'} aria-label=${W.jobs.living}>
      <div class="heading">
        <h2>${W.jobs.living}</h2>
        <strong class="count" data-live=${now.count}>${now.count === null ? W.uncounted : number(now.count)}</strong>
        ${now.waiting > 0 && html`<small>${W.jobs.waiting(plural(now.waiting, 'task'))}</small>`}
        ${over && left > 0 && workflow && html`
          <${KillButton} what=${inText(W.workflow, workflow)} selector=${{workflow_id: workflow}} stop=${workflow}/>`}
      </div>
      ${over && left > 0 && html`<p class="alert">${W.jobs.goesOn}</p>`}
      ${now.count > 0 && html`<${Bar} counts=${now.by_status} words=${LIVE}/>`}
      ${now.count > 0 && html`<${WorkflowCounts} of=${now.workflows}/>`}
    </section>`;
}

/** How many are met a second, between the last two views that differ; unknown before there are two. */
function useSpeed(total) {
  const last = useRef({total, at: performance.now(), speed: null});
  if (total !== last.current.total) {
    const at = performance.now();
    const seconds = Math.max(SHORTEST_SECONDS, (at - last.current.at) / 1000);
    last.current = {total, at, speed: Math.round((total - last.current.total) / seconds)};
  }
  return last.current.speed;
}

/** What became of each instance, page by page, and the audit; loaded anew while the job goes on. */
function Items({id, at, over}) {
  const every = over ? null : ITEMS_MILLIS;
  const items = useData(`kill_jobs/${id}/items`, {...queryOf(at.query), limit: PAGE}, every, over);
  const audit = useData('console/audit', {kill_job_id: id, limit: NEWEST}, every, over);
  return html`
    <${Section} title=${W.instances}>
      <${Filters} at=${at} fields=${[
        {name: 'outcome', label: W.outcome, choices: anyOf(OUTCOME)},
        {name: 'proof', label: W.proof, choices: anyOf(PROOF)},
      ]}/>
      <${Pending} of=${items}>${() => html`
        <${Table} label=${W.instances} empty=${W.jobs.noItem} rows=${items.data.items} columns=${COLUMNS}
          by=${row => row.task_instance_id ?? `task ${row.task_id}`}/>
        <${Pager} at=${at} of=${items.data}/>`}
      <//>
    <//>
    <${Section} title=${W.menu.audit}>
      <${Pending} of=${audit}>${() => html`<${Lines} lines=${audit.data.lines}/>`}<//>
    <//>`;
}

const COLUMNS = [
  COLUMN.instance, COLUMN.task, COLUMN.workflow,
  {name: W.outcome, cell: row => html`<${Badge} letter=${row.outcome} words=${OUTCOME}/>`},
  {name: W.proof, cell: row => row.proof === null ? W.nothing : html`<${Badge} letter=${row.proof} words=${PROOF}/>`},
  {name: W.change, cell: ({from, to, task_instance_id: instance}) => html`
    <${Change} from=${from} to=${to} words=${instance === null ? TASK : INSTANCE}/>`},
  {...COLUMN.node, minor: true}, COLUMN.clusterJob,
  {name: W.detail, cell: row => row.proof_detail ?? row.detail ?? ''},
  {name: W.when, minor: true, cell: row => html`<${When} at=${row.changed_at}/>`},
];
