// All words that the console shows.

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

export const PROOF = {
  worker: ['said its worker', 'done'],
  cluster: ['gone from its cluster', 'done'],
  distributor: ['said its distributor', 'odd'],
  pending: ['cluster is asked', 'kill'],
  none: ['unproven', 'fail'],
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

export const PHASE = {signal: 'Signal', grace: 'Grace', confirm: 'Confirm', proof: 'Proof', ended: 'Ended'};

const WHOLE = new Intl.NumberFormat('en');
const MOMENT = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});
/** @type {[number, string][]} */
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

/** Such as `1.2 GB`. */
export function bytes(value) {
  const place = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  return `${(value / 1024 ** place).toLocaleString('en', {maximumFractionDigits: 1})} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][place]}`;
}

/** How old something is. */
export function age(seconds) {
  return seconds < 2 ? 'just now' : `${duration(seconds)} ago`;
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

/** Texts, by the page that they belong to; those of several pages stand at the top. */
export const W = {
  nothing: '–',
  none: 'none',
  any: 'any',
  yes: 'yes',
  uncounted: 'not counted in time',
  loading: 'Loading …',
  failed: 'It could not be loaded yet.',
  copy: 'Copy',
  copied: 'Copied',
  skip: 'Skip to the content',
  signOut: 'Sign out',
  menuLabel: 'Main',
  menu: {workflows: 'Workflows', users: 'Users', stuck: 'Stuck', jobs: 'Kill jobs', audit: 'Audit'},
  firstPage: 'First page',
  nextPage: 'Next page',
  pagesLabel: 'Pages',
  mayBeEmpty: 'May be left empty.',
  order: 'Order',
  sorts: {
    newest: 'Newest', oldest: 'Oldest', changed: 'Last changed', failing: 'Most failed', busiest: 'Busiest', name: 'Name', attempts: 'Most attempts',
  },
  // Columns and fields.
  workflow: 'Workflow', user: 'User', state: 'State', tasks: 'Tasks', live: 'Live instances', changed: 'Changed', created: 'Created', lasted: 'Lasted',
  runs: 'Runs', run: 'Run', templates: 'Templates', arrays: 'Arrays', array: 'Array', batches: 'Batches', batch: 'Batch', step: 'Step',
  instance: 'Instance', instances: 'Instances', task: 'Task', choose: 'Choose', since: 'For', overdue: 'Overdue', node: 'Node',
  clusterJob: 'Cluster job', job: 'Job', what: 'What', reason: 'Reason', by: 'By', asked: 'Asked', outcomes: 'Outcomes',
  template: 'Template', attempts: 'Attempts', error: 'Error', name: 'Name',
  outcome: 'Outcome', proof: 'Proof', change: 'Change', detail: 'Detail', when: 'When', person: 'Person', action: 'Action',

  filters: {show: 'Show'},
  dialogue: {close: 'Close'},

  call: {
    silent: 'Quell does not answer. Trying again.',
    silentOrder: 'Quell does not answer. Try again: what it has done already is not done twice.',
    notJson: 'Something between here and Quell answered with a page of its own. Trying again.',
    status: status => `The server answered with status ${status}.`,
  },
  session: {
    lacks: scope => `Your token lacks the scope ${scope}.`,
    foreign: (owner, any) => `It is ${owner}'s, and your token lacks the scope ${any}.`,
    notGiven: scope => `Your groups do not give you the scope ${scope}.`,
    foreignNotGiven: (owner, any) => `It is ${owner}'s, and your groups do not give you the scope ${any}.`,
    over: 'Your session is over. Sign in again: what you were typing is kept.',
    ends: left => `Your session ends in ${left}.`,
    beforeItEnds: 'Sign in again before your session ends.',
    invalid: 'Your token is no longer valid. Sign in again: what you were typing is kept.',
    anew: 'Sign in with another token before this one runs out.',
    soon: left => `Your token runs out in ${left}.`,
    signInAnew: 'Sign in again …',
  },
  signIn: {
    title: 'Sign in',
    token: 'Token',
    action: 'Sign in',
    at: name => `Sign in with ${name}`,
    elsewhere: 'It opens in another tab; come back to this one.',
    later: 'Later',
    hint: 'It needs the scope fsm:read to look, kill to kill your own, kill:any to kill what is of others, and '
      + 'kill:force to do so by force. The tabs of this browser alone keep it, until they are closed.',
  },
  workflows: {
    title: 'Workflows',
    one: id => `Workflow ${id}`,
    search: 'Search',
    searchHint: 'name, user or id',
    none: 'No workflow is like that.',
    run: word => `run ${word}`,
  },
  workflow_: {
    words: id => `workflow ${id}`,
    template: name => `template ${name}`,
    noArray: 'This workflow has no array.',
    noTemplate: 'This workflow has no template.',
    noRun: 'It has not been run yet.',
    tool: 'Tool',
    limit: 'At once, at most',
    allTasks: 'All tasks',
    history: 'Tasks over time',
    held: count => `Nothing more is queued of what kills hold (${count}):`,
    heartbeat: 'Heartbeat due',
    client: 'Client',
  },
  graph: {
    none: 'No template of this workflow follows another.',
    tooLarge: (names, edges) => `${names} templates with ${edges} dependencies are too many for a picture.`,
    label: (names, rows, edges) => `${names} templates in ${rows} layers with ${edges} dependencies`,
    progress: (name, {done, failed, all}) => `${name}: ${done} of ${all} tasks done${failed > 0 ? `, ${failed} failed` : ''}`,
  },
  array_: {
    one: id => `Array ${id}`,
    words: id => `array ${id}`,
    batch: (id, batch) => `batch ${batch} of array ${id}`,
    chosen: id => `chosen instances of array ${id}`,
    none: 'No such instance.',
    chooseAll: 'Choose all on this page',
    choose: id => `Choose instance ${id}`,
  },
  tasks_: {
    none: 'No task is like that.',
    attemptsFrom: 'Attempts from',
    attempts: (count, most) => `${count} of ${most}`,
    retry: 'Retry …',
    setDone: 'Set to done …',
    kill: 'Kill these …',
    tooMany: most => `Filter first: at most ${most} can be meant at once.`,
  },
  task_: {
    one: id => `Task ${id}`,
    words: id => `task ${id}`,
    held: 'It is held, so it is not queued again, by',
    reason: 'Why',
    command: 'Command',
    attempts: count => `Attempts (${count})`,
    attempt: number => `Attempt ${number}`,
    instance: id => `instance ${id}`,
    noAttempt: 'It has not been tried yet.',
    upstream: 'It waits for',
    downstream: 'What waits for it',
    arguments: 'Arguments',
    attributes: 'Attributes',
    resources: 'Asked for',
    queue: 'Queue',
    scales: 'Scales',
    fallback: 'Fallback queues',
    limits: 'At once, at most',
    limit: (workflow, array) => `${workflow} of the workflow${array === null ? '' : `, ${array} of the array`}`,
    copyJob: 'Copy the number of the cluster job',
    copyPath: what => `Copy the path of ${what}`,
    step: (batch, step) => `${batch}, step ${step}`,
    process: 'Process group',
    runtime: 'Ran for',
    memory: 'Memory used',
    cpu: 'Processor time',
    reportDue: 'Report due',
    stderr: 'Standard error',
    stdout: 'Standard output',
    end: what => `${what}, its end`,
    now: 'since then',
    estimated: 'about',
    events: {submitted: 'submitted to the cluster', started: 'started', error: 'error'},
    first: (shown, all) => `${shown} of ${all} are shown.`,
  },
  operate: {
    more: 'More …',
    undo: 'Undo',
    undone: 'Undone.',
    undoReason: 'undone in the console',
    final: 'It cannot be undone.',
    reasonHint: 'Stands in the audit.',
    mustRest: 'Its run must have ended first.',
    noRun: 'It has no run.',
    limit: {
      button: 'Concurrency …', title: 'Limit what runs at once', action: 'Set the limit',
      means: 'What runs goes on; nothing more starts while as many run.',
    },
    limitField: 'Tasks at once, at most',
    limitHint: '0 holds it: nothing more starts.',
    limitOf: name => `Concurrency of ${name}`,
    limited: (what, tasks) => tasks === 0 ? `${what} is held: nothing more starts.` : `${what}: at most ${plural(tasks, 'task')} at once.`,
    release: {
      button: 'Release …', title: 'Release what kills hold', action: 'Release',
      means: 'What waits is queued again. What has ended stays ended.',
    },
    released: (holds, tasks) => `Released: ${holds} of its run and arrays, ${tasks} tasks.`,
    resume: {
      button: 'Make way …', title: 'Make way for a resume', action: 'Stop its client',
      means: 'The client of its run is told to stop, so that the workflow can be resumed.',
    },
    resumeRunning: 'End what runs',
    resumeRunningHint: 'Otherwise running instances end by themselves.',
    resumed: id => `The client of workflow ${id} is told to stop.`,
    reset: {
      button: 'Reset …', title: 'Have it begin anew', action: 'Reset',
      means: 'Tasks wait again; a client has to resume the workflow.',
    },
    resetPartial: 'What is not done',
    resetPartialHint: 'What is done stays done.',
    resetWhole: 'All of it',
    wasReset: id => `Workflow ${id} begins anew when it is resumed.`,
    increase: {
      button: 'More resources …', title: 'Give failed tasks more', action: 'Increase and have them wait',
      means: 'Tasks that failed for want of resources get more, by their scales, and wait again.',
    },
    increased: tasks => `${tasks} get more and wait again.`,
    status: {
      G: tasks => ({
        title: `Retry ${tasks}`, action: 'Have them wait again', means: 'They wait again; what lives of them is told to end. A client has to resume the workflow.',
      }),
      D: tasks => ({title: `Set ${tasks} to done`, action: 'Set to done', means: 'What waits for them takes them for done.'}),
    },
    recursive: {G: 'And all that waits for them', D: 'And all that they wait for'},
    statusSet: (tasks, letter) => letter === 'D' ? `${tasks} count as done.` : `${tasks} wait again.`,
  },
  stuck: {
    title: 'Stuck',
    none: 'Nothing is stuck.',
    uncounted: 'not counted',
    kill: title => `Kill: ${title}`,
    what: 'what is stuck',
    instances: 'Stuck instances',
    hint: (time, force) => `Longer than ${time}. Suggested: kill ${force ? 'by force' : 'gracefully'}.`,
    first: count => `The first ${count} are shown.`,
  },
  jobs: {
    title: 'Kill jobs',
    one: id => `Kill job ${id}`,
    short: id => `Job\u00a0${id}`,
    word: id => `job ${id}`,
    none: 'There is no such kill job.',
    byForce: 'by force',
    gracefully: grace => `gracefully, grace ${grace}`,
    nothingMet: 'Nothing met yet.',
    request: 'Request',
    progress: 'Progress',
    phases: 'Phases',
    all: 'all of it, what waits too',
    live: 'what lived',
    downstream: 'Downstream',
    held: count => `held, ${count} so far`,
    kept: 'kept',
    endsRun: 'Ends the run',
    rate: 'At most',
    perSecond: count => `${count} instances a second`,
    onlyOf: 'Only of',
    started: 'Started',
    progressed: 'Progress',
    finished: 'Finished',
    met: 'met',
    metOf: count => `of ${count} met`,
    speed: count => ` · ${count} a second`,
    spoken: (state, met, killed) => `Job ${state}: ${met} met, ${killed} killed.`,
    proofs: 'Are their processes gone?',
    unproven: count => `Of ${count} nobody has said that they are gone: their processes may still run.`,
    byDistributor: count => `Of ${count} only their distributor has said so, which told the cluster and has not looked.`,
    notAsked: count => `Of ${count} the cluster was still being asked when the job was cancelled.`,
    proofEnds: 'Clusters that say nothing are waited for until',
    graceEnds: 'Grace ends',
    living: 'Living now',
    waiting: tasks => `and ${tasks} that wait`,
    goesOn: 'The job is over, but of what it meant something lives again: it may have been queued since.',
    noItem: 'No such instance so far.',
  },
  controls: {
    label: 'Steer the job',
    pause: 'Pause',
    resume: 'Resume',
    rate: {button: 'Rate …', title: 'Limit the rate', action: 'Set the rate'},
    rateHint: 'Empty for no limit.',
    force: {
      button: 'Force …', title: 'End everything now', action: 'End everything now',
      means: 'No more grace: what is left is ended at once. Processes may live on unseen.',
    },
    cancel: {
      button: 'Cancel …', title: 'Cancel this job', action: 'Cancel this job',
      means: 'Nothing more is told to die. What has been told so far stays told.',
    },
  },
  audit: {
    title: 'Audit',
    none: 'Nothing of the kind was done.',
    since: 'Since',
    until: 'Until',
    rows: 'Rows',
    show: count => `Show ${count}`,
    actions: [
      'created', 'started', 'paused', 'resumed', 'cancelled', 'forced', 'rate_changed', 'signalled', 'killed', 'prevented',
      'run_ended', 'proven', 'finished', 'failed', 'released', 'limited', 'resume_set', 'tasks_set', 'reset', 'resources_increased', 'interrupted', 'removed',
    ],
  },
  errors: {
    title: 'Errors',
    runs: 'Of which runs',
    ofRun: {all: 'All runs', newest: 'Newest run'},
    none: 'There is no error.',
    all: 'All errors',
    kind: 'kind',
    bounded: count => `The newest ${count} were looked at.`,
    sample: 'Such as',
    on: 'on',
    tasks: 'Tasks with this error',
  },
  usage: {
    title: name => `Usage of ${name}`,
    title_: 'Usage',
    show: 'Show',
    memory: 'Memory',
    runtime: 'Run time',
    bounded: count => `The newest ${count} instances were looked at.`,
    known: 'Known of instances',
    median: 'Median',
    p95: '95 % are below',
    max: 'Most',
    asked: 'Asked for',
    used: 'Used',
    outliers: 'Outliers',
  },
  plot: {
    noHistory: 'Nothing has happened yet.',
    noUsage: 'No usage is known yet.',
    layers: {done: 'done', failed: 'failed', under_way: 'under way'},
    marks: {median: 'Median', asked: 'Asked for'},
    history: (from, to, last, all) =>
      `From ${from} to ${to}: ${last.done} of ${all} tasks are done, ${last.failed} failed, ${last.under_way} under way`,
    histogram: (title, known, median, max, asked) =>
      `${title} of ${known} instances: median ${median}, most ${max}${asked === null ? '' : `, asked for ${asked}`}`,
  },
  views: {
    save: {button: 'Save this view …', title: 'Save this view', action: 'Save'},
    hint: 'This browser keeps it, with its filters and order.',
    forget: name => `Forget the view ${name}`,
  },
  users: {
    title: 'Users',
    none: 'Nobody is called so.',
    one: name => `User ${name}`,
    live: 'instances live',
    noKill: 'They have asked for no kill.',
    all: name => `all of ${name}`,
    more: 'There are more: search.',
  },
  kill: {
    kill: 'Kill',
    stop: 'Stop',
    buttonArray: 'Kill array …',
    buttonBatch: 'Kill batch …',
    buttonChosen: count => count === 0 ? 'Kill chosen …' : `Kill ${number(count)} chosen …`,
    stopMeans: 'Everything of it ends, what waits too; nothing more of it is queued, and its run ends.',
    dryRun: 'Dry run',
    counting: 'Counting …',
    dryRunFailed: 'The dry run has failed.',
    repeat: 'Repeat the dry run',
    metNow: 'would be met now',
    mayStart: tasks => `${tasks} may start later`,
    suchAs: 'Such as',
    unknown: 'an unknown number',
    atLeast: told => `at least ${told}`,
    reasonHint: 'Stands in the audit and in the error log of every instance.',
    sure: count => `All of it, ${count} now`,
    sureHint: 'Or as many as there are by the time it is carried out.',
    sureFirst: 'Tick that you mean all of it.',
    typeCount: count => `Type ${count} to confirm`,
    typeGuess: 'They could not all be counted: type how many you expect, to confirm',
    mustType: count => `Type ${count} to confirm that you mean so many instances.`,
    mustGuess: 'Type how many instances you expect, as a whole number.',
    how: 'How',
    gracefully: 'Gracefully',
    gracefullyHint: 'Workers are told to end; what has not ended after the grace is ended for them.',
    byForce: 'By force',
    byForceHint: 'Everything is ended at once. Processes may live on unseen.',
    grace: 'Grace, seconds',
    graceHint: 'How long a worker has to end by itself.',
    asConfigured: 'as configured',
    rate: 'At most, instances a second',
    noLimit: 'no limit',
    hold: 'Hold tasks downstream',
    holdHint: 'They are not started again in this run.',
    narrow: 'Narrow it down',
    states: 'States',
    inState: 'At least so many seconds in its state',
    reach: 'How far',
    all: 'All of it',
    allHint: 'What waits ends too, and nothing more of it is queued in this run.',
    notAll: 'Not for this selection: a task that waits is in no batch or live state and on no node.',
    live: 'Only what lives now',
    liveHint: 'What waits may start later.',
  },
};
