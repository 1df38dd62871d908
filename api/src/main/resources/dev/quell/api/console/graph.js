import {layers} from './layers.js';
import {html, useMemo} from './lib.js';
import {href} from './router.js';
import {W} from './words.js';

const WIDTH = 148;
const HEIGHT = 40;
const GAP = 18;
const DROP = 40;

/** Many rows stand closer, or they would be several screens. */
const CLOSE_DROP = 22;
const CLOSE_FROM = 8;

const MARGIN = 6;
const MOST_NAMES = 300;
const MOST_EDGES = 1500;
const LETTERS = 20;

/** A wide picture shrinks so far, and is moved to and fro beyond that. */
const SMALLEST = 0.6;

/** @typedef {{done: number, failed: number, all: number, to?: string, query?: any}} Detail how far a template is, and where it leads */

/**
 * A picture of which template follows which, from the top down.
 *
 * @param {{names: Map<any, string>, edges: [any, any][], details: Map<any, Detail>}} props names and details by the
 *     keys of templates, edges: pairs of keys
 */
export function Graph({names, edges, details}) {
  const tooLarge = names.size > MOST_NAMES || edges.length > MOST_EDGES;
  const drawn = useMemo(
    () => tooLarge || names.size === 0 ? null : place(layers([...names.keys()], edges)),
    [JSON.stringify([[...names.keys()], edges])]);
  if (names.size === 0) {
    return html`<p class="empty">${W.graph.none}</p>`;
  }
  if (tooLarge) {
    return html`<p class="empty">${W.graph.tooLarge(names.size, edges.length)}</p>`;
  }
  const {width, height, rows, paths, boxes} = drawn;
  return html`
    <div class="canvas">
      <svg class="graph" viewBox="0 0 ${width} ${height}" width=${width} height=${height} role="group"
          aria-label=${W.graph.label(names.size, rows, edges.length)} style=${{minWidth: `${width * SMALLEST}px`}}>
        ${paths.map(({line, backwards}, index) => html`<path key=${index} class=${backwards ? 'edge back' : 'edge'} d=${line}/>`)}
        ${boxes.map(({key, x, y}) => html`<${Box} key=${key} x=${x} y=${y} name=${names.get(key)} detail=${details.get(key)}/>`)}
      </svg>
    </div>`;
}

/** Gives each node its place, and each edge its line. */
function place({rows, paths}) {
  const drop = rows.length < CLOSE_FROM ? DROP : CLOSE_DROP;
  const spans = rows.map(row => row.reduce((sum, node) => sum + widthOf(node) + GAP, -GAP));
  const width = Math.max(...spans) + 2 * MARGIN;
  const places = new Map();
  rows.forEach((row, depth) => {
    let x = (width - spans[depth]) / 2;
    for (const node of row) {
      places.set(node, {x: x + widthOf(node) / 2, y: MARGIN + depth * (HEIGHT + drop)});
      x += widthOf(node) + GAP;
    }
  });
  return {
    width,
    height: rows.length * (HEIGHT + drop) - drop + 2 * MARGIN,
    rows: rows.length,
    paths: paths.map(path => ({line: line(path, path.nodes.map(node => places.get(node)), drop / 2), backwards: path.backwards})),
    boxes: rows.flat().filter(node => node.name !== null).map(node => ({key: node.name, ...places.get(node)})),
  };
}

/** What only leads an edge through a layer needs less room than a template. */
function widthOf(node) {
  return node.name === null ? GAP : WIDTH;
}

function line(path, points, bend) {
  const [first] = points;
  const end = points[points.length - 1];
  const way = points.slice(1).map((point, index) => {
    const above = points[index];
    const through = index < points.length - 2 ? `V${point.y + HEIGHT}` : '';
    return `C${above.x} ${above.y + HEIGHT + bend} ${point.x} ${point.y - bend} ${point.x} ${point.y}${through}`;
  });
  const tip = path.backwards
    ? `M${first.x - 4} ${first.y + HEIGHT + 6}l4 -6 4 6`
    : `M${end.x - 4} ${end.y - 6}l4 6 4 -6`;
  return `M${first.x} ${first.y + HEIGHT}${way.join('')}${tip}`;
}

function Box({x, y, name, detail}) {
  const left = x - WIDTH / 2;
  const short = name.length > LETTERS ? name.slice(0, LETTERS - 1) + '…' : name;
  const room = WIDTH - 20;
  const share = count => detail.all > 0 ? room * count / detail.all : 0;
  // However few have failed, that they have must be seen.
  const failed = detail?.failed > 0 ? Math.max(4, share(detail.failed)) : 0;
  const node = html`
    <g class=${failed > 0 ? 'node failed' : 'node'}>
      <title>${detail ? W.graph.progress(name, detail) : name}</title>
      <rect class="box" x=${left} y=${y} width=${WIDTH} height=${HEIGHT} rx="6"/>
      <text class="name" x=${x} y=${y + (detail ? 17 : 24)} text-anchor="middle">${short}</text>
      ${detail && html`
        <rect class="groove" x=${left + 10} y=${y + 26} width=${room} height="5" rx="2.5"/>
        <rect class="area tone-done" x=${left + 10} y=${y + 26} width=${Math.min(share(detail.done), room - failed)} height="5" rx="2.5"/>
        ${failed > 0 && html`<rect class="area tone-fail" x=${left + 10 + room - failed} y=${y + 26} width=${failed} height="5" rx="2.5"/>`}`}
    </g>`;
  return detail?.to ? html`<a href=${href(detail.to, detail.query)}>${node}</a>` : node;
}
