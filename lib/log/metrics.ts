import type { DecisionName, LogFields } from './decisions.ts';

/**
 * Every metric that the functions write for a trigger: from which lines of the log it is counted, or in which field its
 * number stands. What writes metrics (metric-tally.ts), the alarms, the dashboard and the test of docs/operations.md
 * read this table, so a misspelt name does not compile.
 */

type FieldOf<D extends DecisionName> = Exclude<keyof LogFields<D>, 'decision'>;

/** Lines of one decision. */
type SourceOf<D extends DecisionName> = {
  readonly decision: D;
  /** Only lines whose field is this, or is anything else. */
  readonly when?: { readonly field: FieldOf<D> } & ({ readonly is: unknown } | { readonly not: unknown });
  /** The field that holds the number, or the number that each line stands for; absent: lines are counted. */
  readonly value?: FieldOf<D> | number;
};

/** Lines that a metric is made of. */
export type MetricSource = { [D in DecisionName]: SourceOf<D> }[DecisionName];

/** What the table says of one metric. */
export interface MetricRow {
  readonly unit: 'Count' | 'Seconds';
  readonly from: readonly MetricSource[];
  /** Also written without dimensions, for an alarm on all triggers together. It is one more metric to pay for. */
  readonly overall?: true;
}

const isNew = { field: 'isNew', is: true } as const;

export const METRICS = {
  // What came.
  Admitted: {
    unit: 'Count',
    from: [
      { decision: 'started', when: isNew },
      { decision: 'waiting', when: isNew },
      { decision: 'uncertain', when: isNew },
      { decision: 'rejected', when: isNew },
    ],
  },
  Gathered: { unit: 'Count', from: [{ decision: 'gathered' }] },
  Duplicates: { unit: 'Count', from: [{ decision: 'duplicate' }] },

  // What became of it.
  Started: { unit: 'Count', from: [{ decision: 'started' }, { decision: 'found' }] },
  Succeeded: { unit: 'Count', from: [{ decision: 'ended', when: { field: 'state', is: 'SUCCEEDED' } }] },
  Failed: {
    unit: 'Count',
    from: [{ decision: 'ended', when: { field: 'state', not: 'SUCCEEDED' } }],
    overall: true,
  },
  Rejected: { unit: 'Count', from: [{ decision: 'rejected' }] },
  Cancelled: { unit: 'Count', from: [{ decision: 'cancelled' }] },

  // How long it took, and what it used.
  SecondsToStart: { unit: 'Seconds', from: [{ decision: 'started', value: 'sinceEventSeconds' }] },
  SecondsWaited: { unit: 'Seconds', from: [{ decision: 'started', value: 'waitedSeconds' }] },
  DpuSeconds: { unit: 'Seconds', from: [{ decision: 'published', value: 'dpuSeconds' }] },

  // What the sweep finds each minute, where there is anything.
  RunsInFlight: { unit: 'Count', from: [{ decision: 'measured', value: 'runsInFlight' }] },
  BacklogLength: { unit: 'Count', from: [{ decision: 'measured', value: 'backlogLength' }], overall: true },
  BacklogAgeSeconds: { unit: 'Seconds', from: [{ decision: 'measured', value: 'backlogAgeSeconds' }], overall: true },
  PausedSeconds: { unit: 'Seconds', from: [{ decision: 'measured', value: 'pausedSeconds' }], overall: true },
  ExpectedMissing: { unit: 'Count', from: [{ decision: 'expected-missing', value: 'missing' }] },
  // And at the moment itself: what is rejected long after its arrival is measured no more (lib/sweep/measure.ts).
  RejectedNow: {
    unit: 'Count',
    from: [
      { decision: 'measured', value: 'rejectedNow' },
      { decision: 'rejected', value: 1 },
    ],
    overall: true,
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof METRICS;

/** The metrics that also exist for all triggers together. */
export type OverallMetricName = {
  [N in MetricName]: (typeof METRICS)[N] extends { readonly overall: true } ? N : never;
}[MetricName];
