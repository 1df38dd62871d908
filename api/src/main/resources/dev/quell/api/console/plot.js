import {html} from './lib.js';
import {W, bytes, duration, moment, number} from './words.js';

const WIDTH = 600;
const HEIGHT = 120;

/** From the bottom up: what has ended well, what has failed, what is under way. */
const LAYERS = /** @type {[string, string][]} */ ([['done', 'done'], ['failed', 'fail'], ['under_way', 'run']]);

/**
 * How many tasks were how far, over time; what is left of the height waits.
 *
 * @param {{history: {from: string, to: string, tasks: number, one_in: number, points: any[]}}} props
 *     points: each with its time, and the counts of {@link LAYERS}, which are estimates if one_in is over 1
 */
export function History({history: {from, to, tasks, one_in: oneIn, points}}) {
  if (points.length < 2 || tasks === 0) {
    return html`<p class="empty">${W.plot.noHistory}</p>`;
  }
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const x = at => (WIDTH * (Date.parse(at) - start) / Math.max(1, end - start)).toFixed(1);
  const y = count => (HEIGHT - HEIGHT * Math.min(1, count / tasks)).toFixed(1);
  const bottoms = points.map(() => 0);
  const areas = LAYERS.map(([name, tone]) => {
    const below = [...bottoms];
    points.forEach((point, place) => { bottoms[place] += point[name]; });
    const above = points.map((point, place) => `${x(point.at)} ${y(bottoms[place])}`);
    const back = points.map((point, place) => `${x(point.at)} ${y(below[place])}`).reverse();
    return {tone, shape: `M${[...above, ...back].join('L')}Z`};
  });
  const last = points[points.length - 1];
  return html`
    <figure class="plot">
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"
          aria-label=${W.plot.history(moment(from), moment(to), last, tasks)}>
        ${areas.map(({tone, shape}) => html`<path key=${tone} class="area tone-${tone}" d=${shape}/>`)}
      </svg>
      <figcaption>
        <span>${moment(from)}</span>
        <ul class="legend">
          ${LAYERS.map(([name, tone]) => html`
            <li key=${name} class="tone-${tone}"><b>${number(last[name])}</b> ${W.plot.layers[name]}</li>`)}
        </ul>
        <span>${moment(to)}</span>
      </figcaption>
      ${oneIn > 1 && html`<p class="muted">${W.plot.sampled(number(oneIn))}</p>`}
    </figure>`;
}

/** How a value of usage is told. */
export function amount(value, unit) {
  return value === null || value === undefined ? W.nothing : unit === 'B' ? bytes(value) : duration(value);
}

/** How often which amount was used, and how much was asked for. */
export function Histogram({title, stat}) {
  if (stat.known === 0) {
    return html`<p class="empty">${W.plot.noUsage}</p>`;
  }
  const asked = stat.asked[0]?.value ?? null;
  const first = stat.buckets[0].from;
  const end = Math.max(stat.buckets[stat.buckets.length - 1].to, asked ?? 0);
  const most = Math.max(...stat.buckets.map(({n}) => n));
  const x = value => WIDTH * (value - first) / Math.max(1e-9, end - first);
  const height = n => n === 0 ? 0 : Math.max(2, HEIGHT * n / most);
  const told = value => amount(value, stat.unit);
  const mark = (value, kind, name) => html`
    <line class="mark ${kind}" x1=${x(value)} x2=${x(value)} y1="0" y2=${HEIGHT}>
      <title>${name}: ${told(value)}</title>
    </line>`;
  const label = W.plot.histogram(
    title, number(stat.known), told(stat.median), told(stat.max), asked === null ? null : told(asked));
  return html`
    <figure class="plot">
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
        ${stat.buckets.map(({from, to, n}) => html`
          <rect key=${from} class="area column tone-run" x=${x(from)} width=${Math.max(1, x(to) - x(from) - 1)}
              y=${HEIGHT - height(n)} height=${height(n)}>
            <title>${told(from)} – ${told(to)}: ${number(n)}</title>
          </rect>`)}
        ${mark(stat.median, 'median', W.usage.median)}
        ${asked !== null && mark(asked, 'asked', W.askedFor)}
      </svg>
      <figcaption><span>${told(first)}</span><span>${told(end)}</span></figcaption>
    </figure>`;
}
