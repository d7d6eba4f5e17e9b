import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { epochMs } from '../../lib/core/time.ts';
import type { LogFields } from '../../lib/log/decisions.ts';
import { dimensionsOf, MetricTally } from '../../lib/log/metric-tally.ts';
import { METRICS, type MetricName, type MetricRow } from '../../lib/log/metrics.ts';

const AT = epochMs(Date.UTC(2026, 10, 22, 12));
const ORDERS = { trigger: 'orders', jobName: 'orders-etl' };
const SUBJECT = { requestId: 'r', ...ORDERS, attempt: 1, event: 's3://b/k' };
const RUN = { ...SUBJECT, jobRunId: 'jr_1', state: 'STARTED' };

const started = (more: object = {}): LogFields<'started'> => ({ decision: 'started', ...RUN, ...more });
const ended = (state: string): LogFields<'ended'> => ({ decision: 'ended', ...RUN, state, error: undefined });

const documents = (...lines: readonly LogFields[]) => {
  const tally = new MetricTally();
  const counting = tally.counting({ debug: () => {}, info: () => {}, warn: () => {}, error: () => {} });
  // A level matters only to what is written; here each line may have any.
  for (const line of lines) counting.info('', line as LogFields<'started'>);
  return tally.lines('glue-job-trigger-test', () => AT).map((line): Record<string, unknown> => JSON.parse(line));
};

/** What the only document says, without what CloudWatch needs to read it. */
const values = (...lines: readonly LogFields[]) => {
  const [document, ...others] = documents(...lines);
  expect(others).toEqual([]);
  const { _aws, Trigger, Job, ...metrics } = document ?? {};
  return metrics;
};

describe('the metrics of an invocation', () => {
  it('are one document for each trigger, in the form that CloudWatch reads', () => {
    const nightly = { ...RUN, trigger: 'nightly', jobName: 'rollup' };
    expect(documents(started(), { decision: 'started', ...nightly }, started())).toEqual([
      {
        _aws: {
          Timestamp: AT,
          CloudWatchMetrics: [
            {
              Namespace: 'glue-job-trigger-test',
              Dimensions: [['Trigger', 'Job']],
              Metrics: [{ Name: 'Started', Unit: 'Count' }],
            },
          ],
        },
        Trigger: 'orders',
        Job: 'orders-etl',
        Started: 2,
      },
      expect.objectContaining({ Trigger: 'nightly', Job: 'rollup', Started: 1 }),
    ]);
  });

  it('are written without dimensions, too, where an alarm watches all triggers together', () => {
    expect(documents(ended('FAILED'), started())[0]?.['_aws']).toMatchObject({
      CloudWatchMetrics: [
        { Dimensions: [['Trigger', 'Job']], Metrics: [{ Name: 'Started' }, { Name: 'Failed' }] },
        { Dimensions: [[]], Metrics: [{ Name: 'Failed', Unit: 'Count' }] },
      ],
    });
  });

  it('say nothing of what did not happen', () => {
    expect(documents()).toEqual([]);
    expect(values(started())).toEqual({ Started: 1 });
  });

  it('count an admission by the first line on a request, whatever became of it', () => {
    const waiting = { decision: 'waiting', ...SUBJECT, state: 'WAITING', reason: 'busy' } as const;
    const unsaid = { error: undefined, backoff: undefined };
    const first = [
      started({ isNew: true }),
      { ...waiting, ...unsaid, isNew: true },
      { ...waiting, ...unsaid, decision: 'uncertain', isNew: true } as never,
      { decision: 'rejected', ...SUBJECT, state: 'REJECTED', error: 'e', isNew: true } as const,
    ];
    expect(values(...first, started(), { ...waiting, ...unsaid })).toEqual({
      Admitted: 4,
      Started: 2,
      Rejected: 1,
      RejectedNow: [1],
    });
  });

  it('raise the alarm on what is rejected at the moment itself, also where a gauge would not count it any more', () => {
    const rejected = { decision: 'rejected', ...SUBJECT, state: 'REJECTED', error: 'e' } as const;
    const measured = { decision: 'measured', ...ORDERS, rejectedNow: 7 } as const;
    expect(values(rejected, measured, rejected)).toEqual({ Rejected: 2, RejectedNow: [1, 7, 1] });
  });

  it('tell runs that succeeded from those that ended in any other way', () => {
    const states = ['SUCCEEDED', 'SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED', 'UNKNOWN'];
    expect(values(...states.map(ended))).toEqual({ Succeeded: 2, Failed: 4 });
  });

  it('hold the single numbers of what takes time, so that CloudWatch knows their distribution', () => {
    const lines = [started({ sinceEventSeconds: 1.5 }), started({ sinceEventSeconds: 3, waitedSeconds: 2 })];
    expect(values(...lines)).toEqual({ Started: 2, SecondsToStart: [1.5, 3], SecondsWaited: [2] });
  });

  it('leave out what is no number, which would spoil the whole document', () => {
    expect(values(started({ sinceEventSeconds: Number.NaN, waitedSeconds: 'long' }))).toEqual({ Started: 1 });
  });

  it('are several documents where a metric has more than the hundred values that one takes; none is counted twice', () => {
    const all = documents(...Array.from({ length: 250 }, (_, at) => started({ sinceEventSeconds: at })));
    expect(all.map(({ SecondsToStart }) => (SecondsToStart as number[]).length)).toEqual([100, 100, 50]);
    expect(all.flatMap(({ SecondsToStart }) => SecondsToStart)).toEqual(Array.from({ length: 250 }, (_, at) => at));
    expect(all.map(({ Started }) => Started)).toEqual([250, undefined, undefined]);
  });

  it('leave out lines that name no trigger and job', () => {
    const error = { name: 'E', message: '' };
    expect(
      documents({ decision: 'sweep-error', error }, { decision: 'publish-failed', requestId: 'r', error }),
    ).toEqual([]);
  });

  it('have dimensions of ASCII only, which CloudWatch requires and Glue does not', () => {
    expect(dimensionsOf('orders', 'aufträge-日')).toEqual({ Trigger: 'orders', Job: 'auftr_ge-_' });
  });

  it('fit into one document: it takes a hundred', () => {
    expect(Object.keys(METRICS).length).toBeLessThanOrEqual(100);
  });
});

describe('the table of metrics', () => {
  it('is the one in docs/operations.md, metric by metric and unit by unit', () => {
    const rows = readFileSync('docs/operations.md', 'utf8').matchAll(/^\| `(\w+)` \| (Count|Seconds) \|/gm);
    const documented = [...rows].map(([, name, unit]) => `${name} ${unit}`);
    expect(documented).toEqual(Object.entries(METRICS).map(([name, { unit }]) => `${name} ${unit}`));
  });

  it('has as many metrics as docs/scaling.md counts the cost of', () => {
    const overall = Object.values<MetricRow>(METRICS).filter((row) => row.overall);
    expect([Object.keys(METRICS).length, overall.length]).toEqual([17, 5]);
    expect(readFileSync('docs/scaling.md', 'utf8')).toMatch(/A trigger has 17 \[metrics\].*, and a stack five more\./);
  });

  it('does not compile with a decision or a field that no line has', () => {
    // @ts-expect-error: no decision has this name
    const misspelt: MetricRow = { unit: 'Count', from: [{ decision: 'start' }] };
    // @ts-expect-error: lines of this decision have no such field
    const noField: MetricRow = { unit: 'Seconds', from: [{ decision: 'started', value: 'seconds' }] };
    // @ts-expect-error: no metric has this name
    const noMetric: MetricName = 'Fialed';
    expect([misspelt, noField, noMetric]).toHaveLength(3);
  });
});
