import {useData} from './data.js';
import {html} from './lib.js';
import {Badge, Bar, Field, Heading, Link, Name, Pending, Select, When} from './parts.js';
import {queryOf} from './router.js';
import {Box, Filters, Pager, Table} from './table.js';
import {JOB, OUTCOME, W, selection} from './words.js';

/** All kill jobs, the newest first. */
export function Jobs({at}) {
  const found = useData('kill_jobs', queryOf(at.query));
  return html`
    <${Heading} text=${W.jobs.title}>
      <${Filters} at=${at}>
        <${Field} label=${W.state}>
          <${Select} name="state" chosen=${at.query.get('state')} choices=${[['', W.any], ...Object.keys(JOB).map(state => [state, JOB[state][0]])]}/>
        <//>
        <${Box} at=${at} name="requested_by" type="search" autocapitalize="off" label=${W.by}/>
      <//>
    <//>
    <${Pending} of=${found}>${() => html`
      <${Table} label=${W.jobs.title} empty=${W.jobs.none} rows=${found.data.kill_jobs} rowKey=${row => row.kill_job_id} columns=${COLUMNS}/>
      <${Pager} at=${at} cursor="before" next=${found.data.next_before} words=${W.workflows.pages}/>`}
    <//>`;
}

const COLUMNS = [
  {name: W.job, cell: row => html`<${Link} to=${`job/${row.kill_job_id}`}>${W.jobs.short(row.kill_job_id)}<//>`},
  {name: W.state, cell: row => html`
    <div class="badges"><${Badge} letter=${row.state} words=${JOB}/>${row.phase !== 'ended' && html`<small>${row.phase}</small>`}</div>`},
  {name: W.what, cell: row => html`
    <div class="named">${selection(row.selector)}${row.mode === 'force' && html`<small>${W.jobs.byForce}</small>`}</div>`},
  {name: W.reason, cell: row => html`<${Name}>${row.reason}<//>`},
  {name: W.by, minor: true, cell: row => html`<${Name}>${row.requested_by}<//>`},
  {name: W.asked, minor: true, cell: row => html`<${When} at=${row.created_at}/>`},
  {name: W.outcomes, cell: row => html`<${Bar} counts=${row.outcomes} words=${OUTCOME} total=${row.expected ?? 0} none=${W.jobs.nothingMet}/>`},
];
