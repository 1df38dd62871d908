import {get} from './api.js';
import {badge, bar} from './bars.js';
import {el, field, heading, link, select} from './dom.js';
import {Pager, Table, filters} from './table.js';
import {JOB, OUTCOME, moment, selection} from './words.js';

/** All kill jobs, the newest first. */
export function jobs(page) {
  page.title('Kill jobs');
  const table = new Table({
    label: 'Kill jobs',
    empty: 'There is no such kill job.',
    key: row => row.kill_job_id,
    columns: [
      {name: 'Job', of: row => row.kill_job_id, cell: id => link(`Job\u00a0${id}`, `job/${id}`)},
      {name: 'State', of: row => [row.state, row.phase], cell: ([state, phase]) =>
        el('div', {class: 'badges'}, badge(state, JOB), phase === 'ended' ? null : el('small', {}, phase))},
      {name: 'What', of: row => [row.selector, row.mode], cell: ([selector, mode]) =>
        el('div', {class: 'named'}, selection(selector), mode === 'force' ? el('small', {}, 'by force') : null)},
      {name: 'Reason', of: row => row.reason},
      {name: 'By', of: row => row.requested_by},
      {name: 'Since', of: row => row.created_at, cell: moment},
      {name: 'Outcomes', of: row => [row.outcomes, row.expected], cell: ([outcomes, expected]) =>
        bar(outcomes, OUTCOME, {total: expected ?? 0, none: 'nothing met yet'})},
    ],
  });
  const pager = new Pager(page, 'before', 'Newest', 'Older');
  page.main.append(
    heading('Kill jobs', filters(page,
      field('State', select('state', [['', 'any'], ...Object.keys(JOB).map(state => [state, state])], page.query.get('state') ?? '')),
      field('By', el('input', {name: 'requested_by', type: 'search', value: page.query.get('requested_by'), autocapitalize: 'off'})))),
    table.element, pager.element);
  page.refresh(async () => {
    const answer = await get('kill_jobs', Object.fromEntries(page.query), page.signal);
    table.show(answer.kill_jobs);
    pager.show(answer.next_before);
  });
}
