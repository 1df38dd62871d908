import {address, el, svg} from './dom.js';
import {layers} from './layers.js';

const WIDTH = 148;
const HEIGHT = 40;
const GAP = 18;
const DROP = 40;
const MARGIN = 6;
const MOST_NAMES = 300;
const MOST_EDGES = 1500;
const LETTERS = 20;

/** A wide picture shrinks so far, and is moved to and fro beyond that. */
const SMALLEST = 0.6;

/**
 * A picture of which template follows which, from the top down.
 *
 * @param arrows as the server tells them: pairs of names, the second null where nothing follows
 * @param details by name: `{done, all, path}`, the progress of its tasks and where it leads
 */
export function graph(arrows, details = new Map()) {
  const names = [...new Set(arrows.flatMap(arrow => [arrow.name, arrow.downstream_task_template_id]))]
    .filter(name => name !== null);
  if (names.length === 0) {
    return el('p', {class: 'empty'}, 'No template of this workflow follows another.');
  }
  const edges = arrows
    .filter(arrow => arrow.downstream_task_template_id !== null)
    .map(arrow => [arrow.name, arrow.downstream_task_template_id]);
  if (names.length > MOST_NAMES || edges.length > MOST_EDGES) {
    return el('p', {class: 'empty'}, `${names.length} templates with ${edges.length} dependencies are too many for a picture.`);
  }
  return draw(layers(names, edges), edges.length, details);
}

function draw({rows, paths}, edgeCount, details) {
  const spans = rows.map(row => row.reduce((sum, node) => sum + widthOf(node) + GAP, -GAP));
  const width = Math.max(...spans) + 2 * MARGIN;
  const height = rows.length * (HEIGHT + DROP) - DROP + 2 * MARGIN;
  const places = new Map();
  rows.forEach((row, depth) => {
    let x = (width - spans[depth]) / 2;
    for (const node of row) {
      places.set(node, {x: x + widthOf(node) / 2, y: MARGIN + depth * (HEIGHT + DROP)});
      x += widthOf(node) + GAP;
    }
  });
  const count = rows.flat().filter(node => node.name !== null).length;
  const title = `${count} templates in ${rows.length} layers with ${edgeCount} dependencies`;
  const picture = svg('svg', {
    class: 'graph', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': title,
  },
  paths.map(path => edge(path, places)),
  rows.flat().filter(node => node.name !== null).map(node => box(node.name, places.get(node), details.get(node.name))));
  picture.style.minWidth = `${width * SMALLEST}px`;
  return picture;
}

/** What only leads an edge through a layer needs less room than a template. */
function widthOf(node) {
  return node.name === null ? GAP : WIDTH;
}

function edge(path, places) {
  const points = path.nodes.map(node => places.get(node));
  let line = '';
  points.forEach((point, index) => {
    if (index === 0) {
      line = `M${point.x} ${point.y + HEIGHT}`;
      return;
    }
    const above = points[index - 1];
    const bend = DROP / 2;
    line += `C${above.x} ${above.y + HEIGHT + bend} ${point.x} ${point.y - bend} ${point.x} ${point.y}`;
    if (index < points.length - 1) {
      line += `V${point.y + HEIGHT}`;
    }
  });
  const end = points[points.length - 1];
  const tip = path.backwards
    ? `M${points[0].x - 4} ${points[0].y + HEIGHT + 6}l4 -6 4 6`
    : `M${end.x - 4} ${end.y - 6}l4 6 4 -6`;
  return svg('path', {class: path.backwards ? 'edge back' : 'edge', d: line + tip});
}

function box(name, {x, y}, detail) {
  const left = x - WIDTH / 2;
  const short = name.length > LETTERS ? name.slice(0, LETTERS - 1) + '…' : name;
  const progress = detail && detail.all > 0 ? detail.done / detail.all : 0;
  const parts = [
    svg('title', {}, detail ? `${name}: ${detail.done} of ${detail.all} tasks done` : name),
    svg('rect', {class: 'box', x: left, y, width: WIDTH, height: HEIGHT, rx: 6}),
    svg('text', {class: 'name', x, y: y + (detail ? 17 : 24), 'text-anchor': 'middle'}, short),
  ];
  if (detail) {
    parts.push(
      svg('rect', {class: 'groove', x: left + 10, y: y + 26, width: WIDTH - 20, height: 5, rx: 2.5}),
      svg('rect', {class: 'done', x: left + 10, y: y + 26, width: (WIDTH - 20) * progress, height: 5, rx: 2.5}));
  }
  const node = svg('g', {class: 'node'}, parts);
  return detail?.path ? svg('a', {href: address(detail.path)}, node) : node;
}
