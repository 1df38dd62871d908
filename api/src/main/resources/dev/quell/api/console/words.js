// All words that the console shows.

/**
 * The word and the tone of each state, from their words by tone, in the order in which they are shown.
 *
 * @param {Record<string, Record<string, string>>} byTone
 * @returns {Record<string, string[]>}
 */
function states(byTone) {
  return Object.fromEntries(Object.entries(byTone).flatMap(([tone, words]) =>
    Object.entries(words).map(([letter, word]) => [letter, [word, tone]])));
}

export const TASK = states({
  done: {D: 'done'}, run: {R: 'running'}, launch: {O: 'launched', I: 'instantiating'}, queue: {Q: 'queued'},
  odd: {A: 'adjusting', E: 'retrying'}, wait: {G: 'waiting'}, fail: {F: 'failed'},
});

export const LIVE = states({
  run: {R: 'running'}, launch: {O: 'launched', I: 'instantiated'}, queue: {Q: 'queued'},
  odd: {T: 'triaging'}, fail: {X: 'no heartbeat'}, kill: {K: 'told to die'},
});

export const INSTANCE = {...LIVE, ...states({
  done: {D: 'done'}, fail: {E: 'error', F: 'failed', U: 'unknown error', W: 'not submitted'},
  odd: {Z: 'too few resources'},
})};

export const WORKFLOW = states({
  wait: {G: 'registering'}, queue: {Q: 'queued'}, launch: {I: 'instantiating', O: 'launched'}, run: {R: 'running'},
  done: {D: 'done'}, fail: {F: 'failed', A: 'aborted'}, odd: {H: 'halted'},
});

export const RUN = states({
  wait: {G: 'registered', L: 'linking', B: 'bound'}, launch: {I: 'instantiated', O: 'launched'}, run: {R: 'running'},
  done: {D: 'done'}, fail: {E: 'error', T: 'terminated', A: 'aborted'},
  odd: {S: 'stopped', C: 'cold resume', H: 'hot resume'},
});

export const OUTCOME = states({
  done: {killed: 'killed', prevented: 'never started'}, kill: {signalled: 'told to die'},
  queue: {already_finished: 'already finished'}, launch: {lost_race: 'ended by itself'}, wait: {skipped: 'skipped'},
});

export const PROOF = states({
  done: {worker: 'said its worker', cluster: 'gone from its cluster'}, odd: {distributor: 'said its distributor'},
  kill: {pending: 'cluster is asked'}, fail: {none: 'unproven'},
});

export const JOB = states({
  queue: {queued: 'queued'}, run: {running: 'running'}, odd: {paused: 'paused'},
  done: {done: 'done'}, wait: {cancelled: 'cancelled'}, fail: {failed: 'failed'},
});

export const PHASE = {signal: 'Signal', grace: 'Grace', confirm: 'Confirm', proof: 'Proof', ended: 'Ended'};

const WHOLE = new Intl.NumberFormat('en');
const MOMENT = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});

/** Such as `3,500`. */
export function number(value) {
  return value === null || value === undefined ? '–' : WHOLE.format(value);
}

/** A word for one or for several. */
export function plural(count, one) {
  return `${number(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** Such as `3 h 20 min`: the first unit that there is something of, and the next. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) {
    return '–';
  }
  const whole = Math.max(0, Math.round(seconds));
  const counts = {d: whole / 86400, h: whole / 3600 % 24, min: whole / 60 % 60, s: whole % 60};
  const parts = Object.entries(counts).map(([unit, count]) => ({unit, count: Math.floor(count)}));
  const first = parts.findIndex(({count}) => count > 0);
  const told = parts.slice(first).slice(0, 2).filter(({count}, place) => count > 0 || place === 0);
  return told.map(({unit, count}) => `${count} ${unit}`).join(' ');
}

/** A moment of the server's in the time of whoever looks. */
export function moment(text) {
  return text ? MOMENT.format(new Date(text)) : '–';
}

/** Such as `1.2 GiB`. */
export function bytes(value) {
  const place = Math.min(4, Math.floor(Math.log2(Math.max(1, value)) / 10));
  const told = (value / 1024 ** place).toLocaleString('en', {maximumFractionDigits: 1});
  return `${told} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][place]}`;
}

/** How old something is. */
export function age(seconds) {
  return seconds < 2 ? 'just now' : `${duration(seconds)} ago`;
}

/** A thing by its kind and its number or name, such as `Workflow 7`. */
export function called(kind, id) {
  return `${kind} ${id}`;
}

/** The same within a sentence. */
export function inText(kind, id) {
  return called(kind.toLowerCase(), id);
}

/** How parts of a selector are told that are more than a kind and an id. */
const SELECTED = {
  array_batch_num: batch => `batch ${batch}`,
  status: letters => letters.map(letter => LIVE[letter]?.[0] ?? letter).join(' or '),
  task_ids: (ids, count = ids.length) => plural(count, 'task'),
  task_instance_ids: (ids, count = ids.length) => plural(count, 'chosen instance'),
  min_seconds_in_state: seconds => `${duration(seconds)} or longer in the same state`,
  min_seconds_overdue: seconds => `${duration(seconds)} or longer overdue`,
};

/** What a selector means, in words; it may have fewer ids than are meant. */
export function selection(selector, count) {
  const kind = name => name.replace(/^workflow_(?=run)|^task_(?=template)|_id$/g, '');
  const told = ([name, value]) => SELECTED[name]?.(value, count) ?? called(kind(name), [value].flat().join(', '));
  return Object.entries(selector ?? {}).map(told).join(', ');
}

/** Texts, by the page that they belong to; those of several pages stand at the top. */
export const W = {
  // In place of a value, of a list, or of a page.
  nothing: '–', none: 'none', any: 'any', yes: 'yes', uncounted: 'not counted in time', loading: 'Loading …',
  failed: 'It could not be loaded yet.',

  // Buttons and links.
  copy: 'Copy', copied: 'Copied', show: 'Show', close: 'Close', skip: 'Skip to the content', signOut: 'Sign out',
  firstPage: 'First page', nextPage: 'Next page', pagesLabel: 'Pages',
  menu: {workflows: 'Workflows', users: 'Users', stuck: 'Stuck', jobs: 'Kill jobs', audit: 'Audit'},
  menuLabel: 'Main',
  order: 'Order',
  sorts: {
    newest: 'Newest', oldest: 'Oldest', changed: 'Last changed', failing: 'Most failed', busiest: 'Busiest',
    name: 'Name', attempts: 'Most attempts',
  },

  // Columns and fields.
  workflow: 'Workflow', user: 'User', state: 'State', tasks: 'Tasks', live: 'Live instances', changed: 'Changed',
  created: 'Created', lasted: 'Lasted', runs: 'Runs', run: 'Run', templates: 'Templates', arrays: 'Arrays',
  array: 'Array', batches: 'Batches', batch: 'Batch', step: 'Step', instance: 'Instance', instances: 'Instances',
  task: 'Task', choose: 'Choose', since: 'For', overdue: 'Overdue', node: 'Node', clusterJob: 'Cluster job', job: 'Job',
  what: 'What', reason: 'Reason', by: 'By', asked: 'Asked', outcomes: 'Outcomes', template: 'Template',
  attempt: 'Attempt', attempts: 'Attempts', error: 'Error', name: 'Name', limit: 'At once, at most',
  askedFor: 'Asked for', outcome: 'Outcome', proof: 'Proof', change: 'Change', detail: 'Detail', when: 'When',
  person: 'Person', action: 'Action', suchAs: 'Such as',

  call: {
    silent: 'Quell does not answer. Trying again.',
    silentOrder: 'Quell does not answer. Try again: what it has done already is not done twice.',
    notJson: 'Something between here and Quell answered with a page of its own. Trying again.',
    status: status => `The server answered with status ${status}.`,
  },
  session: {
    lacks: (scope, session, owner) => `${owner ? `It is ${owner}'s, and your` : 'Your'} `
      + `${session ? 'groups do not give you' : 'token lacks'} the scope ${scope}.`,
    over: 'Your session is over. Sign in again: what you were typing is kept.',
    soon: left => `Your session ends in ${left}.`,
    anew: 'Sign in again before your session ends.',
  },
  token: {
    over: 'Your token is no longer valid. Sign in again: what you were typing is kept.',
    soon: left => `Your token runs out in ${left}.`,
    anew: 'Sign in with another token before this one runs out.',
  },
  signIn: {
    title: 'Sign in', again: 'Sign in again …', later: 'Later', token: 'Token',
    at: name => `Sign in with ${name}`,
    elsewhere: 'It opens in another tab; come back to this one.',
    hint: 'It needs the scope fsm:read to look, kill to kill your own, kill:any to kill what is of others, and '
      + 'kill:force to do so by force. The tabs of this browser alone keep it, until they are closed.',
  },
  workflows: {
    search: {label: 'Search', placeholder: 'name, user or id'},
    none: 'No workflow is like that.',
    run: word => `run ${word}`,
  },
  workflow_: {
    noArray: 'This workflow has no array.',
    noTemplate: 'This workflow has no template.',
    noRun: 'It has not been run yet.',
    tool: 'Tool', heartbeat: 'Heartbeat due', client: 'Client', allTasks: 'All tasks', history: 'Tasks over time',
    held: count => `Nothing more is queued of what kills hold (${count}):`,
  },
  graph: {
    none: 'No template of this workflow follows another.',
    tooLarge: (names, edges) => `${names} templates with ${edges} dependencies are too many for a picture.`,
    label: (names, rows, edges) => `${names} templates in ${rows} layers with ${edges} dependencies`,
    progress: (name, {done, failed, all}) =>
      `${name}: ${done} of ${all} tasks done${failed > 0 ? `, ${failed} failed` : ''}`,
  },
  array_: {
    batch: (id, batch) => `batch ${batch} of array ${id}`,
    chosen: id => `chosen instances of array ${id}`,
    none: 'No such instance.',
    kill: what => `Kill ${what.toLowerCase()} …`,
    killChosen: count => count === 0 ? 'Kill chosen …' : `Kill ${number(count)} chosen …`,
    chooseAll: 'Choose all on this page',
    choose: id => `Choose instance ${id}`,
  },
  tasks_: {
    none: 'No task is like that.',
    attemptsFrom: 'Attempts from',
    attempts: (count, most) => `${count} of ${most}`,
    retry: 'Retry …', setDone: 'Set to done …', kill: 'Kill these …',
    tooMany: most => `Filter first: at most ${most} can be meant at once.`,
  },
  task_: {
    reason: 'Why', command: 'Command', upstream: 'It waits for', downstream: 'What waits for it',
    arguments: 'Arguments', attributes: 'Attributes',
    queue: 'Queue', scales: 'Scales', fallback: 'Fallback queues', process: 'Process group', runtime: 'Ran for',
    memory: 'Memory used', cpu: 'Processor time', reportDue: 'Report due', stderr: 'Standard error',
    stdout: 'Standard output',
    held: 'It is held, so it is not queued again, by',
    attempts: count => `Attempts (${count})`,
    noAttempt: 'It has not been tried yet.',
    limit: (workflow, array) => `${workflow} of the workflow${array === null ? '' : `, ${array} of the array`}`,
    copyJob: 'Copy the number of the cluster job',
    copyPath: what => `Copy the path of ${what}`,
    step: (batch, step) => `${batch}, step ${step}`,
    end: what => `${what}, its end`,
    now: 'since then',
    estimated: 'about',
    events: {submitted: 'submitted to the cluster', started: 'started', error: 'error'},
    first: (shown, all) => `${shown} of ${all} are shown.`,
  },
  operate: {
    more: 'More …', undo: 'Undo',
    undone: 'Undone.',
    undoReason: 'undone in the console',
    final: 'It cannot be undone.',
    reason: {label: 'Reason', hint: 'Stands in the audit.'},
    mustRest: 'Its run must have ended first.',
    noRun: 'It has no run.',
    limit: {
      button: 'Concurrency …', title: 'Limit what runs at once', action: 'Set the limit',
      means: 'What runs goes on; nothing more starts while as many run.',
    },
    atOnce: {label: 'Tasks at once, at most', hint: '0 holds it: nothing more starts.'},
    limitOf: name => `Concurrency of ${name}`,
    limited: (what, tasks) =>
      tasks === 0 ? `${what} is held: nothing more starts.` : `${what}: at most ${plural(tasks, 'task')} at once.`,
    release: {
      button: 'Release …', title: 'Release what kills hold', action: 'Release',
      means: 'What waits is queued again. What has ended stays ended.',
    },
    released: (holds, tasks) => `Released: ${holds} of its run and arrays, ${tasks} tasks.`,
    resume: {
      button: 'Make way …', title: 'Make way for a resume', action: 'Stop its client',
      means: 'The client of its run is told to stop, so that the workflow can be resumed.',
    },
    running: {label: 'End what runs', hint: 'Otherwise running instances end by themselves.'},
    resumed: id => `The client of workflow ${id} is told to stop.`,
    reset: {
      button: 'Reset …', title: 'Have it begin anew', action: 'Reset',
      means: 'Tasks wait again; a client has to resume the workflow.',
    },
    partial: {label: 'What is not done', hint: 'What is done stays done.'},
    whole: {label: 'All of it'},
    wasReset: id => `Workflow ${id} begins anew when it is resumed.`,
    increase: {
      button: 'More resources …', title: 'Give failed tasks more', action: 'Increase and have them wait',
      means: 'Tasks that failed for want of resources get more, by their scales, and wait again.',
    },
    increased: tasks => `${tasks} get more and wait again.`,
    status: {
      G: tasks => ({
        title: `Retry ${tasks}`, action: 'Have them wait again',
        means: 'They wait again; what lives of them is told to end. A client has to resume the workflow.',
      }),
      D: tasks => ({
        title: `Set ${tasks} to done`, action: 'Set to done', means: 'What waits for them takes them for done.',
      }),
    },
    recursive: {G: 'And all that waits for them', D: 'And all that they wait for'},
    statusSet: (tasks, letter) => letter === 'D' ? `${tasks} count as done.` : `${tasks} wait again.`,
  },
  stuck: {
    none: 'Nothing is stuck.', uncounted: 'not counted', what: 'what is stuck', instances: 'Stuck instances',
    kill: title => `Kill: ${title}`,
    hint: (time, mode) => `Longer than ${time}. Suggested: kill ${mode === 'force' ? 'by force' : 'gracefully'}.`,
    first: count => `The first ${count} are shown.`,
  },
  jobs: {
    one: 'Kill job', none: 'There is no such kill job.', noItem: 'No such instance so far.',
    request: 'Request', downstream: 'Downstream', endsRun: 'Ends the run', rate: 'At most', onlyOf: 'Only of',
    started: 'Started', progress: 'Progress', finished: 'Finished', phases: 'Phases', living: 'Living now',
    byForce: 'by force', all: 'all of it, what waits too', live: 'what lived', kept: 'kept',
    nothingMet: 'Nothing met yet.',
    gracefully: grace => `gracefully, grace ${grace}`,
    held: count => `held, ${count} so far`,
    perSecond: most => most === null ? 'no limit' : `${number(most)} instances a second`,
    met: (expected = null) => expected === null ? 'met' : `of ${number(expected)} met`,
    speed: count => ` · ${count} a second`,
    spoken: (state, met, killed) => `Job ${state}: ${met} met, ${killed} killed.`,
    proofs: 'Are their processes gone?',
    unproven: count => `Of ${count} nobody has said that they are gone: their processes may still run.`,
    byDistributor: count =>
      `Of ${count} only their distributor has said so, which told the cluster and has not looked.`,
    notAsked: count => `Of ${count} the cluster was still being asked when the job was cancelled.`,
    proofEnds: 'Clusters that say nothing are waited for until',
    graceEnds: 'Grace ends',
    waiting: tasks => `and ${tasks} that wait`,
    goesOn: 'The job is over, but of what it meant something lives again: it may have been queued since.',
  },
  controls: {
    label: 'Steer the job',
    reason: {label: 'Reason', hint: 'May be left empty.'},
    pause: 'Pause', resume: 'Resume',
    rate: {button: 'Rate …', title: 'Limit the rate', action: 'Set the rate'},
    perSecond: {label: 'At most, instances a second', placeholder: 'no limit'},
    force: {
      button: 'Force …', title: 'End everything now',
      means: 'No more grace: what is left is ended at once. Processes may live on unseen.',
    },
    cancel: {
      button: 'Cancel …', title: 'Cancel this job',
      means: 'Nothing more is told to die. What has been told so far stays told.',
    },
  },
  audit: {
    none: 'Nothing of the kind was done.',
    since: 'Since', until: 'Until', rows: 'Rows',
    show: count => `Show ${count}`,
    actions: [
      'created', 'started', 'paused', 'resumed', 'cancelled', 'forced', 'rate_changed', 'signalled', 'killed',
      'prevented', 'run_ended', 'proven', 'finished', 'failed', 'released', 'limited', 'resume_set', 'tasks_set',
      'reset', 'resources_increased', 'interrupted', 'removed',
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
    on: 'on',
    tasks: 'Tasks with this error',
  },
  usage: {
    title: name => `Usage of ${name}`,
    usage: 'Usage', memory: 'Memory', runtime: 'Run time', known: 'Known of instances', median: 'Median',
    p95: '95 % are below', max: 'Most', used: 'Used', outliers: 'Outliers',
    bounded: count => `The newest ${count} instances were looked at.`,
  },
  plot: {
    noHistory: 'Nothing has happened yet.',
    noUsage: 'No usage is known yet.',
    sampled: count => `One in ${count} batches of attempts was looked at; numbers are estimates.`,
    layers: {done: 'done', failed: 'failed', under_way: 'under way'},
    history: (from, to, last, all) =>
      `From ${from} to ${to}: ${last.done} of ${all} tasks done, ${last.failed} failed, ${last.under_way} under way`,
    histogram: (title, known, median, max, asked) =>
      `${title} of ${known} instances: median ${median}, most ${max}${asked === null ? '' : `, asked for ${asked}`}`,
  },
  views: {
    save: {button: 'Save this view …', title: 'Save this view', action: 'Save'},
    name: {label: 'Name', hint: 'This browser keeps it, with its filters and order.'},
    forget: name => `Forget the view ${name}`,
  },
  users: {
    none: 'Nobody is called so.',
    live: 'instances live',
    noKill: 'They have asked for no kill.',
    all: name => `all of ${name}`,
    more: 'There are more: search.',
  },
  kill: {
    kill: 'Kill', stop: 'Stop', dryRun: 'Dry run', repeat: 'Repeat the dry run', narrow: 'Narrow it down',
    states: 'States', how: 'How', reach: 'How far', inState: 'At least so many seconds in its state',
    stopMeans: 'Everything of it ends, what waits too; nothing more of it is queued, and its run ends.',
    counting: 'Counting …', dryRunFailed: 'The dry run has failed.', metNow: 'would be met now',
    unknown: 'an unknown number',
    mayStart: tasks => `${tasks} may start later`,
    atLeast: told => `at least ${told}`,
    reason: {label: 'Reason', hint: 'Stands in the audit and in the error log of every instance.'},
    sure: count => ({label: `All of it, ${count} now`, hint: 'Or as many as there are by the time it is carried out.'}),
    sureFirst: 'Tick that you mean all of it.',
    typeCount: count => `Type ${count} to confirm`,
    typeGuess: 'They could not all be counted: type how many you expect, as a whole number, to confirm',
    graceful: {label: 'Gracefully', hint: 'Workers are told to end; what lives after the grace is ended for them.'},
    force: {label: 'By force', hint: 'Everything is ended at once. Processes may live on unseen.'},
    grace: {label: 'Grace, seconds', hint: 'How long a worker has to end by itself.', placeholder: 'as configured'},
    hold: {label: 'Hold tasks downstream', hint: 'They are not started again in this run.'},
    all: {label: 'All of it', hint: 'What waits ends too, and nothing more of it is queued in this run.'},
    notAll: 'Not for this selection: a task that waits is in no batch or live state and on no node.',
    live: {label: 'Only what lives now', hint: 'What waits may start later.'},
  },
};
