import {useData} from './data.js';
import {html} from './lib.js';
import {Change, Heading, Link, Name, Pending, When} from './parts.js';
import {queryOf} from './router.js';
import {Box, Filters, Pager, Table} from './table.js';
import {INSTANCE, W, number} from './words.js';

/** Who killed what, why and when; the newest first. */
export function Audit({at}) {
  const found = useData('kill_audit', queryOf(at.query));
  return html`
    <${Heading} text=${W.audit.title}>
      <${Filters} at=${at}>
        <${Box} at=${at} name="workflow_id" type="number" min="1" class="short" label=${W.workflow}/>
        <${Box} at=${at} name="kill_job_id" type="number" min="1" class="short" label=${W.job}/>
        <${Box} at=${at} name="person" type="search" autocapitalize="off" label=${W.person}/>
      <//>
    <//>
    <${Pending} of=${found}>${() => html`
      <${AuditTable} rows=${found.data.audit}/>
      <${Pager} at=${at} cursor="before" next=${found.data.next_before} words=${W.workflows.pages}/>`}
    <//>`;
}

/** Single rows of the audit. */
export function AuditTable({rows}) {
  return html`<${Table} label=${W.audit.title} empty=${W.audit.none} rows=${rows} rowKey=${row => row.id} columns=${COLUMNS}/>`;
}

const COLUMNS = [
  {name: W.when, cell: row => html`<${When} at=${row.at}/>`},
  {name: W.person, cell: row => html`<${Name}>${row.person}<//>`},
  {name: W.action, cell: row => html`<strong>${row.action.replaceAll('_', ' ')}</strong>`},
  {name: W.what, cell: row => html`<${Places} of=${row}/>`},
  {name: W.change, cell: row => row.from && html`<${Change} from=${row.from} to=${row.to} words=${INSTANCE}/>`},
  {name: W.instances, numeric: true, cell: row => row.instances !== null && number(row.instances)},
  {name: W.reason, cell: row => html`<div class="named"><${Name}>${row.reason ?? ''}<//>${row.detail && html`<small>${row.detail}</small>`}</div>`},
];

/** What an action was about. */
export function Places({of: {kill_job_id: job, workflow_id: workflow, array_id: array, array_batch_num: batch = null}}) {
  const parts = [
    job && html`<${Link} to=${`job/${job}`}>${W.jobs.word(job)}<//>`,
    workflow && html`<${Link} to=${`workflow/${workflow}`}>${W.workflow_.words(workflow)}<//>`,
    array && html`<${Link} to=${`array/${array}`}>${W.array_.words(array)}<//>`,
    array && batch !== null && html`<${Link} to=${`array/${array}`} query=${{batch}}>${W.audit.batch(batch)}<//>`,
  ].filter(Boolean);
  return html`<span>${parts.map((part, place) => html`${place > 0 && ', '}${part}`)}</span>`;
}
