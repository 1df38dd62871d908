/** How often all rows are ordered; the first times, each looks to one side. */
const SWEEPS = 12;
const ONE_SIDED = 8;

/**
 * Puts the nodes of a graph into rows, so that every edge leads from a row to a later one, and
 * orders each row so that few edges cross. An edge that would close a circle is drawn backwards.
 *
 * @param names all nodes
 * @param edges pairs of names
 * @returns rows of `{name}`, where a null name stands for an edge that passes through; and one path
 *     of such nodes for each edge
 */
export function layers(names, edges) {
  const nodes = new Map(names.map(name => [name, {name, depth: 0, next: new Map(), up: [], down: []}]));
  edges.filter(([from, to]) => from !== to).forEach(([from, to]) => nodes.get(from).next.set(nodes.get(to), false));
  const sorted = withoutCircles([...nodes.values()]);
  sorted.forEach(node => node.next.forEach((_, to) => { to.depth = Math.max(to.depth, node.depth + 1); }));
  const rows = Array.from({length: Math.max(...sorted.map(node => node.depth)) + 1}, () => []);
  nodes.forEach(node => rows[node.depth].push(node));
  const paths = sorted.flatMap(from => [...from.next].map(([to, backwards]) => {
    const passing = rows.slice(from.depth + 1, to.depth).map(row => {
      const node = {name: null, up: [], down: []};
      row.push(node);
      return node;
    });
    const path = [from, ...passing, to];
    path.slice(1).forEach((below, step) => {
      path[step].down.push(below);
      below.up.push(path[step]);
    });
    return {nodes: path, backwards};
  }));
  order(rows);
  return {rows, paths};
}

/** Turns around what leads back to a node on the way to itself; the nodes, each before those that are next. */
function withoutCircles(nodes) {
  const visited = new Set();
  const open = new Set();
  const sorted = [];
  const visit = node => {
    visited.add(node);
    open.add(node);
    for (const [to] of node.next) {
      if (open.has(to)) {
        node.next.delete(to);
        to.next.set(node, to.next.get(node) ?? true);
      } else if (!visited.has(to)) {
        visit(to);
      }
    }
    open.delete(node);
    sorted.unshift(node);
  };
  nodes.forEach(node => visited.has(node) || visit(node));
  return sorted;
}

/** Moves each node to the middle of those above it and of those below it in turns, then of both. */
function order(rows) {
  rows.forEach(place);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const sides = sweep >= ONE_SIDED ? ['up', 'down'] : sweep % 2 === 0 ? ['up'] : ['down'];
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) {
      row.forEach(node => {
        const joined = sides.flatMap(side => node[side]);
        node.middle = joined.reduce((sum, other) => sum + other.share, 0) / joined.length || node.share;
      });
      row.sort((one, other) => one.middle - other.middle);
      swap(row);
      place(row);
    }
  }
}

/** Swaps neighbours as long as that makes fewer edges cross. */
function swap(row) {
  for (let index = 1; index < row.length; index++) {
    const [left, right] = [row[index - 1], row[index]];
    if (between(left, right) > between(right, left)) {
      row.splice(index - 1, 2, right, left);
      index = Math.max(0, index - 2);
    }
  }
}

/** How many edges of two nodes cross if the one stands left of the other. */
function between(left, right) {
  return ['up', 'down'].reduce((count, side) => count + left[side].reduce((sum, one) =>
    sum + right[side].filter(other => other.share < one.share).length, 0), 0);
}

function place(row) {
  row.forEach((node, index) => { node.share = (index + 0.5) / row.length; });
}
