import { describe, expect, it } from 'vitest';
import { commandOf } from '../../../cli/command/next-command.ts';
import type { FinishedItem } from '../../../lib/core/ledger/ledger-item.ts';
import { outcomeEvent, outcomeIdOf } from '../../../lib/core/outcome-event/outcome-event.ts';
import { plusMs } from '../../../lib/core/time.ts';
import { readMarkdown } from '../../docs/markdown.ts';
import { anEnded } from '../../doubles/items-in-state.ts';
import { aCancelled, aRejected } from '../../doubles/ledger-items.ts';
import { failedOrders, PLACE, READING } from './told-example.ts';

const detailOf = (item: FinishedItem) => outcomeEvent(item, READING, PLACE).detail;

describe('the outcome event', () => {
  it('is as docs/outcomes.md shows it', () => {
    const [block] = readMarkdown('docs/outcomes.md').blocks.filter(({ info }) => info === 'json');
    const shown: unknown = JSON.parse(block?.text ?? '');
    expect(shown).toMatchObject({ source: 'glue-job-trigger', 'detail-type': 'Job Run Outcome' });
    expect(Object(shown).detail).toEqual(detailOf(failedOrders()));
  });

  it('carries the time of the end, however late it is published', () => {
    const item = failedOrders();
    expect(outcomeEvent(item, {}, PLACE).time).toBe(item.endedAt);
  });

  it('says nothing of usage where Glue did not show the run', () => {
    expect(outcomeEvent(failedOrders(), {}, PLACE).detail).not.toHaveProperty('usage');
  });

  it('has no run, no links and no start of a request that was rejected, and says why it was', () => {
    const detail = detailOf(aRejected({ error: { name: 'InvalidInputException', message: 'Timeout not valid' } }));
    expect(detail).toMatchObject({
      state: 'REJECTED',
      error: { name: 'InvalidInputException', message: 'Timeout not valid' },
    });
    for (const name of ['jobRunId', 'links', 'startedAt', 'durationSeconds']) expect(detail).not.toHaveProperty(name);
  });

  it('says who cancelled a request, why, and which call it was', () => {
    const cancelled = aCancelled({ cancelId: 'c1' });
    expect(detailOf(cancelled)).toMatchObject({
      state: 'CANCELLED',
      cancelledBy: 'ana',
      why: 'the source was sent twice',
      cancelId: 'c1',
    });
  });

  it('tells of earlier runs, whoever took the request up after them, and of nothing else', () => {
    const at = failedOrders().endedAt;
    const history = [
      { at, what: 'ended', attempt: 1, result: 'FAILED', jobRunId: 'jr_1' },
      { at, what: 'redriven', attempt: 2, result: 'TIMEOUT', jobRunId: 'jr_2' },
      { at, what: 'rerun', attempt: 3, result: 'SUCCEEDED', jobRunId: 'jr_3' },
      { at, what: 'redriven', attempt: 4, result: 'REJECTED' },
      { at, what: 'searched', attempt: 5, result: 'found', jobRunId: 'jr_5' },
    ] as const;
    expect(detailOf(failedOrders({ history }))).toMatchObject({
      earlierRuns: [
        { attempt: 1, jobRunId: 'jr_1', state: 'FAILED' },
        { attempt: 2, jobRunId: 'jr_2', state: 'TIMEOUT' },
        { attempt: 3, jobRunId: 'jr_3', state: 'SUCCEEDED' },
      ],
    });
  });

  it('names nothing as left out where nothing was, and never a negative time', () => {
    const { endedAt } = failedOrders();
    const request = { JobName: 'orders-etl', Arguments: { '--source': 's3://a/b' } };
    const detail = detailOf(failedOrders({ request, startedAt: plusMs(endedAt, 5_000) }));
    expect(detail).not.toHaveProperty('leftOut');
    expect(detail).toMatchObject({ durationSeconds: 0 });
  });

  it('counts DPU hours to four decimals', () => {
    const usageOf = (dpuSeconds: number) =>
      outcomeEvent(failedOrders(), { usage: { executionSeconds: 1, dpuSeconds } }, PLACE).detail['usage'];
    expect(usageOf(1)).toMatchObject({ dpuHours: 0.0003 });
    expect(usageOf(123_456)).toMatchObject({ dpuHours: 34.2933 });
    expect(usageOf(36_000_000)).toMatchObject({ dpuHours: 10_000 });
  });

  it('names the scheduled time of a schedule, and input and key of a call', () => {
    const scheduled = { source: 'schedule', trigger: 'nightly', scheduledTime: '2026-11-22T02:00:00Z' } as const;
    expect(detailOf(anEnded({ event: scheduled }))).toMatchObject({
      event: { source: 'schedule', scheduledTime: '2026-11-22T02:00:00Z' },
    });
    const call = { idempotencyKey: 'nov', lambdaRequestId: 'l1' };
    const input = { from: '2026-11-01', token: 'hush' };
    expect(detailOf(anEnded({ event: { source: 'manual', input, call } }))).toMatchObject({
      event: { source: 'manual', input: { from: '2026-11-01' }, idempotencyKey: 'nov', lambdaRequestId: 'l1' },
      leftOut: ['event.input.token'],
    });
  });

  it('tells how a person takes the request up again: a success by a rerun of this attempt, all else by a redrive', () => {
    expect(detailOf(failedOrders())).toMatchObject({ again: { call: { redrive: '86eed0a857084168b0afce17' } } });
    expect(detailOf(failedOrders({ state: 'SUCCEEDED' }))).toMatchObject({
      again: { call: { rerun: '86eed0a857084168b0afce17.2', by: 'your name', why: 'the reason' } },
    });
    const refused = detailOf(aRejected({ requestId: 'r1' }));
    expect(refused).toMatchObject({ again: { call: { redrive: 'r1' } } });
    for (const state of ['FAILED', 'SUCCEEDED'] as const) {
      const { again } = detailOf(failedOrders({ state }));
      const { call, command } = Object(again);
      expect(command).toBe(commandOf(call, PLACE));
    }
    const lost = aRejected({ error: { name: 'RequestTooLarge', message: 'too large' } });
    expect(detailOf(lost)).not.toHaveProperty('again');
    const { request: _unknown, ...standIn } = failedOrders();
    expect(detailOf(standIn)).not.toHaveProperty('again');
  });
});

describe('its outcomeId', () => {
  it('is the same for each publication of one end, whatever else of the item has changed', () => {
    const item = failedOrders();
    const { outcomeDue: _, ...published } = item;
    expect(outcomeIdOf(published)).toBe(outcomeIdOf(item));
    // A restored table gives the item of a run another lease token.
    expect(outcomeIdOf({ ...item, leaseToken: 'restored' })).toBe(outcomeIdOf(item));
  });

  it('is another one for another attempt, run, state or request, and for another rejection of one attempt', () => {
    const item = failedOrders();
    const rejected = aRejected();
    const ids = [
      item,
      { ...item, attempt: 3 },
      { ...item, jobRunId: 'jr_2' },
      { ...item, state: 'TIMEOUT' as const },
      { ...item, requestId: 'b'.repeat(24) },
      rejected,
      { ...rejected, leaseToken: 'after a redrive' },
    ].map(outcomeIdOf);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/);
  });
});
