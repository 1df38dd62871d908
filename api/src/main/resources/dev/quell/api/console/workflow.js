import {get} from './api.js';
import {badge, bar} from './bars.js';
import {el, facts, heading, link, section} from './dom.js';
import {graph} from './graph.js';
import {killButton} from './kill.js';
import {Table} from './table.js';
import {LIVE, RUN, TASK, WORKFLOW, number} from './words.js';

/** One workflow: how far it is, its graph and its arrays. */
export function workflow(page) {
  const [id] = page.args;
  page.title(`Workflow ${id}`);
  const title = heading(`Workflow ${id}`);
  const state = el('div', {class: 'badges'});
  const about = el('div', {});
  const picture = el('div', {class: 'canvas'});
  const arrays = new Table({
    label: 'Arrays',
    empty: 'This workflow has no array.',
    key: row => row.array_id,
    columns: [
      {name: 'Array', of: row => [row.array_id, row.name], cell: ([array, name]) =>
        el('div', {class: 'named'}, link(name || `Array ${array}`, `array/${array}`), el('small', {}, `${array}`))},
      {name: 'Batches', of: row => row.batches, cell: number, numeric: true},
      {name: 'Tasks', of: row => row.tasks, cell: tasks => bar(tasks, TASK, {none: 'no tasks'})},
      {name: 'Live instances', of: row => row.instances, cell: live => bar(live, LIVE, {none: 'none'})},
      {name: 'Kill', head: el('span', {class: 'unseen'}, 'Kill'), of: row => [row.array_id, row.name], cell: ([array, name]) =>
        killButton('Kill …', () => ({what: `array ${name || array}`, selector: {workflow_id: Number(id), array_id: array}}),
          {'aria-label': `Kill array ${name || array}`})},
    ],
  });
  title.append(state, el('span', {class: 'spring'}),
    killButton('Kill …', () => ({what: `workflow ${id}`, selector: {workflow_id: Number(id)}}), {'aria-label': `Kill workflow ${id}`}));
  page.main.append(title, about, section('Templates', picture), section('Arrays', arrays.element));

  const dag = get(`workflow/${id}/task_template_dag`, {}, page.signal);
  page.refresh(async () => {
    const answer = await get(`console/workflows/${id}`, {}, page.signal);
    const name = answer.name || `Workflow ${id}`;
    const none = answer.counted ? 'none' : 'not counted in time';
    title.querySelector('h1').textContent = name;
    page.title(name);
    state.replaceChildren(badge(answer.status, WORKFLOW));
    about.replaceChildren(
      facts([
        ['Workflow', String(id)],
        ['User', answer.user ?? '–'],
        ['Run', answer.run_id ? el('span', {}, `${answer.run_id} `, badge(answer.run_status, RUN)) : 'none'],
      ]),
      el('div', {class: 'pair'},
        section('Tasks', bar(answer.tasks, TASK, {none})),
        section('Live instances', bar(answer.instances, LIVE, {none}))));
    arrays.show(answer.arrays);
    drawOnce(picture, (await dag).tt_dag, answer.arrays, id);
  });
}

/** Draws anew only when the progress has changed, so that a focused template stays focused. */
function drawOnce(picture, arrows, arrays, id) {
  const details = progress(arrays, id);
  const shown = JSON.stringify([...details]);
  if (picture.dataset.shown !== shown) {
    picture.dataset.shown = shown;
    const focused = document.activeElement?.closest?.('.canvas a')?.getAttribute('href');
    picture.replaceChildren(graph(arrows, details));
    if (focused) {
      [...picture.querySelectorAll('a')].find(a => a.getAttribute('href') === focused)?.focus();
    }
  }
}

/** Arrays are called after their template, unless somebody chose another name. */
function progress(arrays, id) {
  const details = new Map();
  for (const {array_id: array, name, tasks} of arrays) {
    const all = Object.values(tasks ?? {}).reduce((sum, count) => sum + count, 0);
    const before = details.get(name);
    details.set(name, {
      done: (before?.done ?? 0) + (tasks?.D ?? 0),
      all: (before?.all ?? 0) + all,
      path: before ? `workflow/${id}` : `array/${array}`,
    });
  }
  return details;
}
