import {html} from './lib.js';
import {Badge, Bar, Link, Name, When} from './parts.js';
import {Listing, anyOf} from './table.js';
import {JOB, OUTCOME, W, selection} from './words.js';

/** All kill jobs, the newest first. */
export function Jobs({at}) {
  return html`
    <${Listing} at=${at} title=${W.jobs.title} path="kill_jobs" rows="kill_jobs" ...${JOBS}
      filters=${[{name: 'state', label: W.state, choices: anyOf(JOB)}, {name: 'requested_by', label: W.by}]}/>`;
}

/** How they are listed. */
export const JOBS = {by: 'kill_job_id', empty: W.jobs.none, columns: [
  {name: W.job, cell: row => html`<${Link} to=${`job/${row.kill_job_id}`}>${W.jobs.short(row.kill_job_id)}<//>`},
  {name: W.state, cell: row => html`
    <div class="badges"><${Badge} letter=${row.state} words=${JOB}/>${row.phase !== 'ended' && html`<small>${row.phase}</small>`}</div>`},
  {name: W.what, cell: row => html`
    <div class="named">${selection(row.selector)}${row.mode === 'force' && html`<small>${W.jobs.byForce}</small>`}</div>`},
  {name: W.reason, cell: row => html`<${Name}>${row.reason}<//>`},
  {name: W.by, minor: true, cell: row => html`<${Name}>${row.requested_by}<//>`},
  {name: W.asked, minor: true, cell: row => html`<${When} at=${row.created_at}/>`},
  {name: W.outcomes, cell: row => html`<${Bar} counts=${row.outcomes} words=${OUTCOME} total=${row.expected ?? 0} none=${W.jobs.nothingMet}/>`},
]};
