import {useData} from './data.js';
import {html} from './lib.js';
import {Badge, Crumbs, Facts, Heading, Link, Pending, Section} from './parts.js';
import {Histogram, amount} from './plot.js';
import {Table} from './table.js';
import {INSTANCE, W, called, number} from './words.js';

const USAGE_MILLIS = 30_000;

/** What the tasks of a template used of what they asked for. */
export function Usage({id, rest: [template]}) {
  const found = useData(`console/workflows/${id}/templates/${template}/usage`, {}, USAGE_MILLIS);
  const workflow = useData(`console/workflows/${id}`, {}, null);
  const shown = found.data;
  const name = workflow.data?.templates.find(one => String(one.task_template_id) === template)?.name ?? template;
  return html`
    <${Crumbs} workflow=${id} name=${workflow.data?.name}/>
    <${Heading} text=${W.usage.title(name)}/>
    <${Pending} of=${found}>${() => html`
      ${shown.bounded && html`<p class="muted">${W.usage.bounded(number(shown.instances))}</p>`}
      <${Kind} workflow=${id} title=${W.usage.memory} stat=${shown.memory}/>
      <${Kind} workflow=${id} title=${W.usage.runtime} stat=${shown.runtime}/>`}
    <//>`;
}

function Kind({workflow, title, stat}) {
  const told = value => amount(value, stat.unit);
  return html`
    <${Section} title=${title}>
      <${Histogram} title=${title} stat=${stat}/>
      <${Facts} pairs=${[
        [W.usage.known, number(stat.known)],
        [W.usage.median, told(stat.median)],
        [W.usage.p95, told(stat.p95)],
        [W.usage.max, told(stat.max)],
        [W.askedFor, stat.asked.map(({value, instances: n}) => `${told(value)} (${number(n)})`).join(', ') || null],
      ]}/>
      ${stat.outliers.length > 0 && html`
        <h3>${W.usage.outliers}</h3>
        <${Table} label=${`${title}: ${W.usage.outliers}`} empty="" rows=${stat.outliers} by="task_instance_id"
          columns=${[
          {name: W.task, cell: row => html`<${Link} to=${`task/${row.task_id}`}>${called(W.task, row.task_id)}<//>`},
          {name: W.instance, cell: row => html`<${Badge} letter=${row.status} words=${INSTANCE}/>`},
          {name: W.usage.used, numeric: true, cell: row => told(row.value)},
          {name: W.askedFor, numeric: true, cell: row => told(row.asked)},
        ]}/>`}
    <//>`;
}
