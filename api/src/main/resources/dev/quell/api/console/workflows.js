import {get} from './api.js';
import {badge, bar} from './bars.js';
import {el, field, heading, link} from './dom.js';
import {Pager, Table, filters} from './table.js';
import {LIVE, RUN, TASK, WORKFLOW} from './words.js';

/** All workflows, the newest first, and how far they are. */
export function workflows(page) {
  page.title('Workflows');
  const table = new Table({
    label: 'Workflows',
    empty: 'No workflow is called so.',
    key: row => row.workflow_id,
    columns: [
      {name: 'Workflow', of: row => [row.workflow_id, row.name], cell: ([id, name]) =>
        el('div', {class: 'named'}, link(name || `Workflow ${id}`, `workflow/${id}`), el('small', {}, `${id}`))},
      {name: 'User', of: row => row.user},
      {name: 'State', of: row => [row.status, row.run_status], cell: ([status, run]) =>
        el('div', {class: 'badges'}, badge(status, WORKFLOW),
          run && RUN[run]?.[0] !== WORKFLOW[status]?.[0] ? el('small', {}, 'run ', RUN[run]?.[0] ?? run) : null)},
      {name: 'Tasks', of: row => [row.tasks, row.counted], cell: ([tasks, counted]) => counts(tasks, TASK, counted)},
      {name: 'Live instances', of: row => [row.instances, row.counted], cell: ([live, counted]) => counts(live, LIVE, counted)},
    ],
  });
  const pager = new Pager(page, 'after', 'Newest', 'Older');
  page.main.append(
    heading('Workflows', filters(page,
      field('Name', el('input', {name: 'name', type: 'search', value: page.query.get('name')})),
      field('User', el('input', {name: 'user', type: 'search', value: page.query.get('user'), autocapitalize: 'off'})))),
    table.element, pager.element);
  page.refresh(async () => {
    const answer = await get('console/workflows', Object.fromEntries(page.query), page.signal);
    table.show(answer.workflows);
    pager.show(answer.next_after);
  });
}

function counts(found, words, counted) {
  return bar(found, words, {none: counted ? 'none' : 'not counted in time'});
}
