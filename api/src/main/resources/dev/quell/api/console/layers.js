const SWEEPS = 12;
const SWEEPS_OF_LARGE = 2;
const LARGE = 1000;

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
  const forward = withoutCircles(names, edges);
  const depth = depths(names, forward);
  const nodes = new Map(names.map(name => [name, {name, up: [], down: []}]));
  const rows = Array.from({length: Math.max(...depth.values()) + 1}, () => []);
  names.forEach(name => rows[depth.get(name)].push(nodes.get(name)));
  const paths = forward.map(({from, to, backwards}) => {
    const path = [nodes.get(from)];
    for (let row = depth.get(from) + 1; row < depth.get(to); row++) {
      const passing = {name: null, up: [], down: []};
      rows[row].push(passing);
      path.push(passing);
    }
    path.push(nodes.get(to));
    for (let step = 1; step < path.length; step++) {
      path[step - 1].down.push(path[step]);
      path[step].up.push(path[step - 1]);
    }
    return {nodes: path, backwards};
  });
  order(rows);
  return {rows, paths};
}

/** Turns around each edge that leads back to a node on the way to its own beginning. */
function withoutCircles(names, edges) {
  const down = new Map(names.map(name => [name, []]));
  edges.forEach(([from, to]) => down.get(from).push(to));
  const visited = new Set();
  const open = new Set();
  const result = new Map();
  const add = (from, to, backwards) => {
    const key = JSON.stringify([from, to]);
    result.set(key, result.get(key) ?? {from, to, backwards});
  };
  const visit = name => {
    visited.add(name);
    open.add(name);
    for (const to of down.get(name).filter(other => other !== name)) {
      open.has(to) ? add(to, name, true) : add(name, to, false);
      visited.has(to) || visit(to);
    }
    open.delete(name);
  };
  names.forEach(name => visited.has(name) || visit(name));
  return [...result.values()];
}

/** How many edges at most lead to each node, one after the other. */
function depths(names, edges) {
  const up = new Map(names.map(name => [name, []]));
  edges.forEach(({from, to}) => up.get(to).push(from));
  const known = new Map();
  const depth = name => {
    known.has(name) || known.set(name, 1 + Math.max(-1, ...up.get(name).map(depth)));
    return known.get(name);
  };
  names.forEach(depth);
  return known;
}

/** Moves each node to the middle of those it is joined with, down and up in turns; keeps the best. */
function order(rows) {
  place(rows);
  let best = {crossings: crossings(rows), rows: rows.map(row => [...row])};
  const sweeps = rows.flat().length > LARGE ? SWEEPS_OF_LARGE : SWEEPS;
  for (let sweep = 0; sweep < sweeps && best.crossings > 0; sweep++) {
    const downwards = sweep % 2 === 0;
    for (const row of downwards ? rows.slice(1) : rows.slice(0, -1).reverse()) {
      for (const node of row) {
        const joined = downwards ? node.up : node.down;
        node.middle = joined.length === 0
          ? node.share
          : joined.reduce((sum, other) => sum + other.share, 0) / joined.length;
      }
      row.sort((one, other) => one.middle - other.middle);
      place([row]);
      swap(row);
    }
    const now = crossings(rows);
    if (now < best.crossings) {
      best = {crossings: now, rows: rows.map(row => [...row])};
    }
  }
  best.rows.forEach((row, depth) => { rows[depth] = row; });
}

/** Swaps neighbours as long as that makes fewer edges cross. */
function swap(row) {
  for (let index = 1; index < row.length; index++) {
    const [left, right] = [row[index - 1], row[index]];
    if (between(left, right) > between(right, left)) {
      [row[index - 1], row[index]] = [right, left];
      index = Math.max(0, index - 2);
    }
  }
  place([row]);
}

/** How many edges of two nodes cross if the one stands left of the other. */
function between(left, right) {
  return ['up', 'down'].reduce((count, side) => count + left[side].reduce((sum, one) =>
    sum + right[side].filter(other => other.share < one.share).length, 0), 0);
}

function place(rows) {
  rows.forEach(row => row.forEach((node, index) => { node.share = (index + 0.5) / row.length; }));
}

function crossings(rows) {
  let count = 0;
  for (const row of rows) {
    const joined = row.flatMap(node => node.down.map(below => [node.share, below.share]));
    joined.forEach(([above, below], index) => {
      for (let other = index + 1; other < joined.length; other++) {
        if ((above - joined[other][0]) * (below - joined[other][1]) < 0) {
          count++;
        }
      }
    });
  }
  return count;
}
