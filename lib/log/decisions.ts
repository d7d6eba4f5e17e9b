/**
 * Every decision that a log line can tell. The log's type, the metric filters, the alarms and the test of
 * docs/operations.md read this table, so a misspelt name does not compile. Lambda bundles import its types only.
 */

/** The levels of Powertools' Logger that we use. */
export type Level = 'debug' | 'info' | 'warn' | 'error';

/** What CloudWatch counts of the lines of a decision, for an alarm on it. The metrics of triggers: metrics.ts. */
export interface DecisionMetric {
  /** The metric's name in CloudWatch. Two decisions may share one. */
  readonly name: string;
  /** Only lines of this level; absent: all. */
  readonly level?: Level;
}

/** What the table says of one decision. */
export interface DecisionRow {
  readonly levels: readonly Level[];
  /** The fields that each line has, besides `decision`. One that is undefined does not appear. */
  readonly fields: readonly string[];
  /** The fields that a line may have, too. */
  readonly also?: readonly string[];
  readonly metric?: DecisionMetric;
}

/** What names a request. lib/log/subject.ts makes it of an item. */
const SUBJECT = ['requestId', 'trigger', 'jobName', 'attempt', 'event'] as const;
/** What names a date on which something was expected. */
const EXPECTED = ['trigger', 'jobName', 'date'] as const;
/** What tells of the groups of a trigger that wait for a person. */
const GROUPS = ['trigger', 'waiting', 'groups'] as const;
/** What names a cut. */
const CUT = ['trigger', 'group', 'by', 'number', 'batchId'] as const;
const END = [...SUBJECT, 'jobRunId', 'state'] as const;

export const DECISIONS = {
  // A request on its way to a run.
  started: { levels: ['info'], fields: END, also: ['isNew', 'sinceEventSeconds', 'waitedSeconds'] },
  waiting: {
    levels: ['info', 'error'],
    fields: [...SUBJECT, 'state', 'reason', 'error', 'backoff'],
    also: ['isNew'],
    // A missing permission or job: the requests of the job wait.
    metric: { name: 'JobRefused', level: 'error' },
  },
  uncertain: { levels: ['warn'], fields: [...SUBJECT, 'state', 'error', 'backoff'], also: ['isNew'] },
  found: { levels: ['info'], fields: END },
  cleared: { levels: ['info'], fields: [...SUBJECT, 'state', 'backoff'] },
  'still-uncertain': {
    levels: ['info', 'error'],
    fields: [...SUBJECT, 'state', 'inDoubtForMs'],
    also: ['error'],
    // An error only when the doubt has lasted too long (doubtAlarmMs in lib/core/ledger/timing.ts).
    metric: { name: 'LongDoubt', level: 'error' },
  },
  rejected: {
    levels: ['error'],
    fields: ['requestId', 'trigger', 'jobName', 'event', 'state', 'error'],
    also: ['attempt', 'backoff', 'isNew'],
  },
  duplicate: {
    levels: ['info'],
    fields: ['requestId', 'trigger', 'jobName', 'event', 'state', 'jobRunId'],
  },
  'lease-lost': { levels: ['warn'], fields: SUBJECT },
  'duplicate-run': {
    levels: ['error'],
    fields: ['requestId', 'trigger', 'jobName', 'attempt', 'jobRunId', 'state', 'recordedJobRunId'],
    metric: { name: 'DuplicateRun' },
  },
  // A run that the ledger could not record: just as much a matter for a person.
  'unrecorded-run': {
    levels: ['error'],
    fields: ['requestId', 'trigger', 'jobName', 'attempt', 'jobRunId', 'state'],
    metric: { name: 'DuplicateRun' },
  },
  'not-written': {
    levels: ['error'],
    fields: ['operation', 'requestId', 'jobName', 'jobRunId', 'state', 'reason', 'error'],
  },

  // A run and its end.
  ended: { levels: ['info'], fields: [...END, 'error'] },
  retried: { levels: ['info'], fields: [...END, 'error'] },
  followed: { levels: ['info'], fields: [...END, 'error'] },
  published: { levels: ['info'], fields: [...END, 'outcomeId'], also: ['dpuSeconds'] },
  'usage-unknown': { levels: ['warn'], fields: [...END, 'error'] },
  'publish-failed': {
    levels: ['error'],
    fields: ['requestId', 'error'],
    also: ['trigger', 'jobName', 'attempt', 'event', 'state', 'date'],
    metric: { name: 'PublishFailed' },
  },
  'notify-failed': {
    levels: ['error'],
    fields: [...SUBJECT, 'state', 'topic', 'error'],
    metric: { name: 'PublishFailed' },
  },
  'retry-undecided': { levels: ['error'], fields: END },
  'awaits-glue': { levels: ['info'], fields: END },
  'end-not-confirmed': { levels: ['warn'], fields: END },
  'runs-unreadable': { levels: ['error'], fields: ['jobName', 'error'], also: ['requestId', 'jobRunId', 'runs'] },

  // What a trigger expects by a time of the day.
  'expected-missed': { levels: ['warn'], fields: [...EXPECTED, 'missing', 'nearMisses', 'outcomeId'] },
  // Each minute, for the metric.
  'expected-missing': { levels: ['debug'], fields: [...EXPECTED, 'missing'] },
  'expected-came': { levels: ['info'], fields: EXPECTED },
  'near-miss-not-noted': { levels: ['warn'], fields: ['trigger', 'error'] },
  // Uploads that share a run.
  gathered: { levels: ['info'], fields: ['requestId', 'trigger', 'jobName', 'event', 'group', 'by'] },
  cut: { levels: ['info'], fields: [...CUT, 'kind', 'reason', 'complete', 'missing', 'members'] },
  'closed-empty': { levels: ['warn'], fields: [...CUT, 'kind', 'reason', 'complete', 'missing', 'members'] },
  'batch-resumed': { levels: ['info'], fields: CUT },
  'cut-old': { levels: ['error'], fields: [...CUT, 'cutAt'], metric: { name: 'OldCut' } },
  'cut-too-old': { levels: ['error'], fields: [...CUT, 'cutAt'], metric: { name: 'OldCut' } },
  'batch-incomplete': { levels: ['error'], fields: GROUPS, metric: { name: 'BatchIncomplete' } },
  'batch-stranded': { levels: ['error'], fields: GROUPS, metric: { name: 'BatchStranded' } },
  'member-elsewhere': {
    levels: ['error'],
    fields: ['requestId', ...CUT],
    also: ['state'],
    metric: { name: 'MemberElsewhere' },
  },
  'batches-left': { levels: ['warn'], fields: ['shard'] },

  // What a person does.
  redriven: { levels: ['info'], fields: [...SUBJECT, 'state'], also: ['jobRunId'] },
  cancelled: { levels: ['info', 'warn'], fields: [...SUBJECT, 'state', 'by', 'why'], also: ['cancelId'] },
  paused: { levels: ['info'], fields: ['trigger', 'jobName', 'by', 'why'] },
  resumed: {
    levels: ['info'],
    fields: ['trigger', 'jobName', 'by', 'all', 'fuse'],
    also: ['onlySince', 'cancelId'],
  },
  rerun: { levels: ['info'], fields: [...SUBJECT, 'state', 'by', 'why'] },

  // An event or a message.
  'no-request': { levels: ['info'], fields: ['trigger', 'reason', 'event'] },
  ignored: { levels: ['info'], fields: ['reason'] },
  malformed: { levels: ['error'], fields: ['messageId', 'error'], metric: { name: 'Malformed' } },
  'not-handled': { levels: ['error'], fields: ['messageId', 'error'] },

  // A backlog, the sweep, the service itself.
  drained: { levels: ['debug'], fields: ['jobName', 'jobRunId', 'state', 'reason'] },
  'oldest-waiting': {
    levels: ['info'],
    fields: [...SUBJECT, 'state', 'reason', 'backoff', 'waitsForSeconds'],
  },
  // What the metrics of a trigger are read from each minute, and nobody else.
  measured: {
    levels: ['debug'],
    fields: ['trigger', 'jobName'],
    also: ['runsInFlight', 'backlogLength', 'backlogAgeSeconds', 'pausedSeconds', 'rejectedNow'],
  },
  // More came for a trigger than its fuse allows, and it is paused.
  'fuse-blown': { levels: ['error'], fields: ['trigger', 'jobName', 'why'], metric: { name: 'FuseBlown' } },
  'end-not-told-again': { levels: ['warn'], fields: ['jobName', 'jobRunId', 'state', 'error'] },
  'backlog-not-marked': { levels: ['warn'], fields: ['jobName', 'error'] },
  unreadable: { levels: ['error'], fields: ['requestId', 'error'] },
  'sweep-error': {
    levels: ['error'],
    fields: ['error'],
    also: ['part', 'jobName', 'requestId', 'jobRunId', 'trigger', 'group'],
  },
  configured: { levels: ['warn'], fields: ['visibilityWindowMs'] },
  failed: { levels: ['error'], fields: ['error'] },
} as const satisfies Readonly<Record<string, DecisionRow>>;

type Decisions = typeof DECISIONS;

/** The name of a decision: what stands in the field `decision`. */
export type DecisionName = keyof Decisions;

/** The decisions that may be told at a level. */
export type DecisionAt<L extends Level> = {
  [D in DecisionName]: L extends Decisions[D]['levels'][number] ? D : never;
}[DecisionName];

/** What takes lines: each tells one decision, at a level that the table allows, with its fields. */
export type DecisionLog = {
  readonly [L in Level]: <D extends DecisionAt<L>>(message: string, fields: LogFields<D>) => void;
};

type OptionalField<D extends DecisionName> = Decisions[D] extends { readonly also: readonly (infer F extends string)[] }
  ? F
  : never;

/** What a line of a decision holds. Becomes JSON beside the message. */
export type LogFields<D extends DecisionName = DecisionName> = D extends DecisionName
  ? { readonly decision: D } & { readonly [F in Decisions[D]['fields'][number]]: unknown } & {
      readonly [F in OptionalField<D>]?: unknown;
    }
  : never;
