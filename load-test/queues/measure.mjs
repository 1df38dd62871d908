// Measures two job queues for PostgreSQL, graphile-worker and pg-boss, on what they share with Quell: jobs are added
// 500 at a time, then taken and completed by workers whose handler does nothing. Everything is as durable as it is by
// default. Each measurement has a schema of its own, which is removed again; so the tables are as large for each.
//
//   DATABASE_URL=postgresql://… npm run measure -- --jobs 50000 --rounds 3

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { PgBoss } from 'pg-boss';

const { values: options } = parseArgs({
  options: {
    jobs: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '3' },
    adders: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '5' },
  },
});
const [jobs, rounds, adders, seconds] = ['jobs', 'rounds', 'adders', 'seconds'].map((name) => {
  const number = Number(options[name]);
  assert(Number.isInteger(number) && number > 0, `--${name} must be a whole number greater than 0.`);
  return number;
});
const connectionString = process.env.DATABASE_URL;
assert(connectionString, 'DATABASE_URL must name a database in which schemas may be created.');

const BATCH = 500;
const QUEUE = 'load';
const SCHEMA = 'quell_load_test_queue';
// What a task of Quell's load test carries, more or less.
const PAYLOAD = { command: 'model run --location 1 --year 2020 --draws 1000', memory: 0.5, runtime: 0.5 };

const database = new pg.Pool({ connectionString, max: 1 });

/** Runs some workers, each of which goes on until its step answers false. */
const together = (workers, step) =>
  Promise.all(
    Array.from({ length: workers }, async (none, worker) => {
      while (await step(worker));
    }),
  );

/** Hands out how many jobs are to be added next. */
function batches() {
  let left = jobs;
  return () => {
    const size = Math.min(BATCH, left);
    left -= size;
    return size;
  };
}

const addAll = (add) => {
  const next = batches();
  return together(adders, async () => {
    const size = next();
    if (size > 0) {
      await add(size);
    }
    return size > 0;
  });
};

/** Answers the rate of an action on so many jobs, and its processor time in this process. */
async function timed(action, of = () => jobs) {
  const processor = process.cpuUsage();
  const begun = performance.now();
  await action();
  const elapsed = (performance.now() - begun) / 1e3;
  const { user, system } = process.cpuUsage(processor);
  return { rate: of() / elapsed, micros: (user + system) / of() };
}

async function settle() {
  await database.query('vacuum (analyze)');
  await database.query('checkpoint');
}

const count = async (condition) =>
  Number((await database.query(`select count(*) from ${SCHEMA}.${condition}`)).rows[0].count);

// graphile-worker, and its two ways: each job is fetched and completed by itself, as by default; or both in batches,
// with the settings that its own page on performance was measured with.

const graphile = {
  name: 'graphile-worker 0.18.0',
  ways: [
    { name: '8 workers, each job by itself', workers: 8, settings: {} },
    { name: '24 workers, each job by itself', workers: 24, settings: {} },
    {
      name: '24 workers, batches of 500',
      workers: 24,
      settings: { localQueue: { size: BATCH }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
  ],
  async measure(way) {
    const shared = { connectionString, logger: new Logger(() => () => {}) };
    const utils = await makeWorkerUtils({ ...shared, preset: { worker: { schema: SCHEMA } } });
    await utils.migrate();
    const added = await timed(() =>
      addAll((size) => utils.addJobs(Array(size).fill({ identifier: QUEUE, payload: PAYLOAD }))),
    );
    assert.equal(await count('_private_jobs as jobs'), jobs);
    await settle();

    let runner;
    const taken = await timed(async () => {
      runner = await this.takeAll(way, shared);
    });
    await runner.stop();
    await utils.release();
    return { added, taken };
  },
  async takeAll(way, shared) {
    let handled = 0;
    const all = Promise.withResolvers();
    const runner = await run({
      ...shared,
      noHandleSignals: true,
      preset: {
        worker: {
          schema: SCHEMA,
          concurrentJobs: way.workers,
          // As is recommended.
          maxPoolSize: Math.max(10, way.workers + 2),
          ...way.settings,
        },
      },
      taskList: {
        [QUEUE]: () => {
          if (++handled === jobs) {
            all.resolve();
          }
        },
      },
    });
    await all.promise;
    // A job is gone some time after its handler, and what is stopped meanwhile may give its job back.
    while ((await count('_private_jobs as jobs')) > 0);
    assert.equal(handled, jobs);
    return runner;
  },
};

// pg-boss: each job fetched and completed by itself, or its own workers, which take and complete a batch at once.

const boss = {
  name: 'pg-boss 12.38.0',
  ways: [
    { name: '8 callers of `fetch` and `complete`, each job by itself', workers: 8, batch: 1 },
    { name: '24 callers of `fetch` and `complete`, each job by itself', workers: 24, batch: 1 },
    { name: '4 workers, batches of 100', workers: 4, batch: 100 },
    { name: '4 workers, batches of 500', workers: 4, batch: BATCH },
  ],
  async open(way) {
    const queue = new PgBoss({ connectionString, schema: SCHEMA, max: Math.max(way.workers, adders) + 2 });
    queue.on('error', (failure) => console.error(failure.message));
    await queue.start();
    await queue.createQueue(QUEUE, { heartbeatSeconds: 300 });
    return queue;
  },
  add: (queue) => addAll((size) => queue.insert(QUEUE, Array(size).fill({ data: PAYLOAD }))),
  async close(queue) {
    await queue.stop({ graceful: false, close: true });
  },
  async measure(way) {
    const queue = await this.open(way);
    const added = await timed(() => this.add(queue));
    assert.equal(await count("job where state = 'created'"), jobs);
    await settle();

    const taken = await timed(() => (way.batch === 1 ? this.takeEach(queue, way) : this.takeBatches(queue, way)));
    assert.equal(await count("job where state = 'completed'"), jobs);
    await this.close(queue);
    return { added, taken };
  },
  takeEach: (queue, way) =>
    together(way.workers, async () => {
      const [job] = await queue.fetch(QUEUE);
      if (job) {
        await queue.complete(QUEUE, job.id);
      }
      return job !== undefined;
    }),
  async takeBatches(queue, way) {
    let handled = 0;
    const all = Promise.withResolvers();
    const settings = {
      batchSize: way.batch,
      localConcurrency: way.workers,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 0.5,
    };
    await queue.work(QUEUE, settings, async (some) => {
      handled += some.length;
      if (handled === jobs) {
        all.resolve();
      }
    });
    await all.promise;
    // The last batches are completed after their handlers; a worker stops when its own is.
    await queue.offWork(QUEUE, { wait: true });
    assert.equal(handled, jobs);
  },
  /** Each of some callers tells again and again that a job of its own is alive. */
  async heartbeats(callers) {
    const queue = await this.open({ workers: callers });
    await this.add(queue);
    const active = await queue.fetch(QUEUE, { batchSize: jobs });
    await settle();
    let told = 0;
    let next = 0;
    const end = performance.now() + seconds * 1e3;
    const touched = await timed(
      () =>
        together(callers, async () => {
          const { affected } = await queue.touch(QUEUE, active[next++ % active.length].id);
          told += affected;
          return performance.now() < end;
        }),
      () => told,
    );
    assert.equal(told, next, 'each heartbeat must have met a job');
    await this.close(queue);
    return touched;
  },
};

// Rounds, in turn; one before them is not counted, in which code is compiled and memory is taken.

const results = new Map();
const record = (row, { rate, micros }) => {
  const all = results.get(row) ?? [];
  results.set(row, [...all, { rate, micros }]);
};

async function inSchema(action) {
  await database.query(`drop schema if exists ${SCHEMA} cascade`);
  try {
    return await action();
  } finally {
    await database.query(`drop schema if exists ${SCHEMA} cascade`);
  }
}

for (let round = 0; round <= rounds; round++) {
  for (const library of [graphile, boss]) {
    for (const way of library.ways) {
      process.stderr.write(`round ${round} of ${rounds}: ${library.name}, ${way.name}\n`);
      const { added, taken } = await inSchema(() => library.measure(way));
      if (round > 0) {
        record(`${library.name} | added, ${BATCH} a call, ${adders} callers`, added);
        record(`${library.name} | taken and completed, ${way.name}`, taken);
      }
    }
  }
  for (const callers of [32, 64]) {
    process.stderr.write(`round ${round} of ${rounds}: ${boss.name}, heartbeats\n`);
    const touched = await inSchema(() => boss.heartbeats(callers));
    if (round > 0) {
      record(`${boss.name} | \`touch\`, ${callers} callers`, touched);
    }
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const whole = (number) => Math.round(number).toLocaleString('en');
const { rows } = await database.query('show server_version');
await database.end();

console.log(`Node.js ${process.version}, PostgreSQL ${rows[0].server_version}, ${whole(jobs)} jobs, ${rounds} rounds\n`);
console.log('| library | measured | median | least – greatest | processor time of each in Node.js |');
console.log('|---|---|---|---|---|');
for (const [row, all] of results) {
  const rates = all.map(({ rate }) => rate);
  const [least, greatest] = [Math.min(...rates), Math.max(...rates)];
  const micros = median(all.map((each) => each.micros));
  console.log(`| ${row} | ${whole(median(rates))}/s | ${whole(least)} – ${whole(greatest)} | ${whole(micros)} µs |`);
}
