// Letters of statuses: their word and the tone they are drawn in.
export const TASK = {
  D: ['done', 'done'],
  R: ['running', 'run'],
  O: ['launched', 'launch'],
  I: ['instantiating', 'launch'],
  Q: ['queued', 'queue'],
  A: ['adjusting', 'odd'],
  E: ['retrying', 'odd'],
  G: ['waiting', 'wait'],
  F: ['failed', 'fail'],
};

export const LIVE = {
  R: ['running', 'run'],
  O: ['launched', 'launch'],
  I: ['instantiated', 'launch'],
  Q: ['queued', 'queue'],
  T: ['triaging', 'odd'],
  X: ['no heartbeat', 'fail'],
  K: ['told to die', 'kill'],
};

export const INSTANCE = {
  ...LIVE,
  D: ['done', 'done'],
  E: ['error', 'fail'],
  F: ['failed', 'fail'],
  U: ['unknown error', 'fail'],
  W: ['not submitted', 'fail'],
  Z: ['too few resources', 'odd'],
};

export const WORKFLOW = {
  G: ['registering', 'wait'],
  Q: ['queued', 'queue'],
  I: ['instantiating', 'launch'],
  O: ['launched', 'launch'],
  R: ['running', 'run'],
  D: ['done', 'done'],
  F: ['failed', 'fail'],
  H: ['halted', 'odd'],
  A: ['aborted', 'fail'],
};

export const RUN = {
  G: ['registered', 'wait'],
  L: ['linking', 'wait'],
  B: ['bound', 'wait'],
  I: ['instantiated', 'launch'],
  O: ['launched', 'launch'],
  R: ['running', 'run'],
  D: ['done', 'done'],
  E: ['error', 'fail'],
  S: ['stopped', 'odd'],
  C: ['cold resume', 'odd'],
  H: ['hot resume', 'odd'],
  T: ['terminated', 'fail'],
  A: ['aborted', 'fail'],
};

export const OUTCOME = {
  killed: ['killed', 'done'],
  prevented: ['never started', 'done'],
  signalled: ['told to die', 'kill'],
  already_finished: ['already finished', 'queue'],
  lost_race: ['ended by itself', 'launch'],
  skipped: ['skipped', 'wait'],
};

export const JOB = {
  queued: ['queued', 'queue'],
  running: ['running', 'run'],
  paused: ['paused', 'odd'],
  done: ['done', 'done'],
  cancelled: ['cancelled', 'wait'],
  failed: ['failed', 'fail'],
};

export const STUCK = {
  not_picked_up: 'Queued, but no distributor takes them',
  not_submitted: 'Taken by a distributor, but never submitted',
  silent_at_launch: 'Submitted, but silent since',
  silent: 'Running, but silent',
  triage_stalled: 'Triage does not come to an end',
  never_came_up: 'Given up for lost, never heard of again',
  kill_not_obeyed: 'Told to die, but still not gone',
};

const WHOLE = new Intl.NumberFormat('en');
const MOMENT = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});
const UNITS = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];

export function number(value) {
  return value === null || value === undefined ? '–' : WHOLE.format(value);
}

/** A word for one or for several. */
export function plural(count, one, many = one + 's') {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** Such as `3 h 20 min`. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) {
    return '–';
  }
  let left = Math.max(0, Math.round(seconds));
  const place = UNITS.findIndex(([size]) => left >= size);
  if (place === -1) {
    return '0 s';
  }
  const parts = [];
  for (const [size, unit] of UNITS.slice(place, place + 2)) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) {
      parts.push(`${count} ${unit}`);
    }
  }
  return parts.join(' ');
}

/** A moment of the server's in the time of whoever looks. */
export function moment(text) {
  return text ? MOMENT.format(new Date(text)) : '–';
}

/** What a selector means, in words. */
export function selection(selector) {
  const words = [];
  const names = {
    workflow_id: 'workflow', workflow_run_id: 'run', array_id: 'array', array_batch_num: 'batch',
    task_template_id: 'template', user: 'user', node: 'node',
  };
  for (const [name, value] of Object.entries(selector ?? {})) {
    if (names[name]) {
      words.push(`${names[name]} ${value}`);
    } else if (name === 'status') {
      words.push(value.map(letter => LIVE[letter]?.[0] ?? letter).join(' or '));
    } else if (name === 'task_ids') {
      words.push(plural(value.length, 'task'));
    } else if (name === 'task_instance_ids') {
      words.push(plural(value.length, 'chosen instance'));
    } else if (name === 'min_seconds_in_state') {
      words.push(`${duration(value)} or longer in the same state`);
    } else if (name === 'min_seconds_overdue') {
      words.push(`${duration(value)} or longer overdue`);
    } else {
      words.push(`${name} ${JSON.stringify(value)}`);
    }
  }
  return words.join(', ');
}
