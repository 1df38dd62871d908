import {layers} from './layers.js';
import {html, useMemo} from './lib.js';
import {href} from './router.js';
import {W} from './words.js';

const WIDTH = 148;
const HEIGHT = 40;
const GAP = 18;
const MARGIN = 6;
const MOST_NAMES = 300;
const MOST_EDGES = 1500;
const LETTERS = 20;

/** A wide picture shrinks so far, and is moved to and fro beyond that. */
const SMALLEST = 0.6;

/** @typedef {{done: number, failed: number, all: number, to?: string, query?: any}} Detail to: where it leads */

/**
 * A picture of which template follows which, from the top down.
 *
 * @param {{names: Map<any, string>, edges: [any, any][], details: Map<any, Detail>}} props names and details by the
 *     keys of templates, edges: pairs of keys
 */
export function Graph({names, edges, details}) {
  const keys = [...names.keys()];
  const tooLarge = keys.length > MOST_NAMES || edges.length > MOST_EDGES;
  const drawn = useMemo(
    () => tooLarge || keys.length === 0 ? null : place(layers(keys, edges)), [JSON.stringify([keys, edges])]);
  if (drawn === null) {
    return html`<p class="empty">${tooLarge ? W.graph.tooLarge(keys.length, edges.length) : W.graph.none}</p>`;
  }
  const {width, height, rows, paths, boxes} = drawn;
  return html`
    <div class="canvas">
      <svg class="graph" viewBox="0 0 ${width} ${height}" width=${width} height=${height} role="group"
          aria-label=${W.graph.label(keys.length, rows, edges.length)} style=${{minWidth: `${width * SMALLEST}px`}}>
        ${paths.map(({line, backwards}, index) => html`
          <path key=${index} class=${backwards ? 'edge back' : 'edge'} d=${line}/>`)}
        ${boxes.map(({name: key, x, y}) => html`
          <${Box} key=${key} left=${x - WIDTH / 2} top=${y} name=${names.get(key)} detail=${details.get(key)}/>`)}
      </svg>
    </div>`;
}

/** Gives each node its place, and each edge its line. */
function place({rows, paths}) {
  // Many rows stand closer, or they would be several screens.
  const drop = rows.length < 8 ? 40 : 22;
  // What only leads an edge through a layer needs less room than a template.
  const widthOf = node => node.name === null ? GAP : WIDTH;
  const spans = rows.map(row => row.reduce((sum, node) => sum + widthOf(node) + GAP, -GAP));
  const width = Math.max(...spans) + 2 * MARGIN;
  rows.forEach((row, depth) => {
    let left = (width - spans[depth]) / 2;
    for (const node of row) {
      Object.assign(node, {x: left + widthOf(node) / 2, y: MARGIN + depth * (HEIGHT + drop)});
      left += widthOf(node) + GAP;
    }
  });
  return {
    width,
    height: rows.length * (HEIGHT + drop) - drop + 2 * MARGIN,
    rows: rows.length,
    paths: paths.map(({nodes, backwards}) => ({line: line(nodes, backwards, drop / 2), backwards})),
    boxes: rows.flat().filter(node => node.name !== null),
  };
}

function line(nodes, backwards, bend) {
  const [first] = nodes;
  const end = nodes[nodes.length - 1];
  const way = nodes.slice(1).map((node, index) => {
    const above = nodes[index];
    const through = node === end ? '' : `V${node.y + HEIGHT}`;
    return `C${above.x} ${above.y + HEIGHT + bend} ${node.x} ${node.y - bend} ${node.x} ${node.y}${through}`;
  });
  const tip = backwards ? `M${first.x - 4} ${first.y + HEIGHT + 6}l4 -6 4 6` : `M${end.x - 4} ${end.y - 6}l4 6 4 -6`;
  return `M${first.x} ${first.y + HEIGHT}${way.join('')}${tip}`;
}

function Box({left, top, name, detail}) {
  const short = name.length > LETTERS ? name.slice(0, LETTERS - 1) + '…' : name;
  const room = WIDTH - 20;
  const share = count => detail.all > 0 ? room * count / detail.all : 0;
  // However few have failed, that they have must be seen.
  const failed = detail?.failed > 0 ? Math.max(4, share(detail.failed)) : 0;
  const bar = (kind, x, width) => html`<rect class=${kind} x=${x} y="26" width=${width} height="5" rx="2.5"/>`;
  const node = html`
    <g class=${failed > 0 ? 'node failed' : 'node'} transform="translate(${left} ${top})">
      <title>${detail ? W.graph.progress(name, detail) : name}</title>
      <rect class="box" width=${WIDTH} height=${HEIGHT} rx="6"/>
      <text class="name" x=${WIDTH / 2} y=${detail ? 17 : 24} text-anchor="middle">${short}</text>
      ${detail && bar('groove', 10, room)}
      ${detail && bar('area tone-done', 10, Math.min(share(detail.done), room - failed))}
      ${failed > 0 && bar('area tone-fail', 10 + room - failed, failed)}
    </g>`;
  return detail?.to ? html`<a href=${href(detail.to, detail.query)}>${node}</a>` : node;
}
