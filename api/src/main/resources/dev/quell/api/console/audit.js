import {get} from './api.js';
import {badge} from './bars.js';
import {el, field, heading, link} from './dom.js';
import {Pager, Table, filters} from './table.js';
import {INSTANCE, moment, number} from './words.js';

/** Who killed what, why and when; the newest first. */
export function audit(page) {
  page.title('Audit');
  const table = auditTable();
  const pager = new Pager(page, 'before', 'Newest', 'Older');
  const box = (name, attributes) => el('input', {name, value: page.query.get(name), ...attributes});
  page.main.append(
    heading('Audit', filters(page,
      field('Workflow', box('workflow_id', {type: 'number', min: 1, class: 'short'})),
      field('Job', box('kill_job_id', {type: 'number', min: 1, class: 'short'})),
      field('Person', box('person', {type: 'search', autocapitalize: 'off'})))),
    table.element, pager.element);
  page.refresh(async () => {
    const answer = await get('kill_audit', Object.fromEntries(page.query), page.signal);
    table.show(answer.audit);
    pager.show(answer.next_before);
  });
}

export function auditTable() {
  return new Table({
    label: 'Audit',
    empty: 'Nothing of the kind was done.',
    key: row => row.id,
    columns: [
      {name: 'When', of: row => row.at, cell: moment},
      {name: 'Person', of: row => row.person},
      {name: 'Action', of: row => row.action, cell: action => el('strong', {}, action.replaceAll('_', ' '))},
      {name: 'What', of: row => [row.kill_job_id, row.workflow_id, row.array_id, row.array_batch_num], cell: places},
      {name: 'Change', of: row => [row.from, row.to], cell: ([from, to]) => from === null || from === undefined ? '' :
        el('span', {class: 'change'}, badge(from, INSTANCE), ' → ', badge(to, INSTANCE))},
      {name: 'Instances', of: row => row.instances, cell: count => count === null ? '' : number(count), numeric: true},
      {name: 'Reason', of: row => [row.reason, row.detail], cell: ([reason, detail]) =>
        el('div', {class: 'named'}, reason ?? '', detail ? el('small', {}, detail) : null)},
    ],
  });
}

function places([job, workflow, array, batch]) {
  const parts = [
    job ? link(`job ${job}`, `job/${job}`) : null,
    workflow ? link(`workflow ${workflow}`, `workflow/${workflow}`) : null,
    array ? link(`array ${array}`, `array/${array}`) : null,
    array && batch !== null && batch !== undefined ? link(`batch ${batch}`, `array/${array}`, {batch}) : null,
  ].filter(part => part !== null);
  return el('span', {}, parts.flatMap((part, place) => place === 0 ? [part] : [', ', part]));
}
