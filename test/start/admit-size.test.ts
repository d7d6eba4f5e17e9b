import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attributes, fromLedgerItem } from '../../lib/adapters/dynamo/dynamo-table.ts';
import { toldMessage } from '../../lib/core/errors.ts';
import { appendHistory } from '../../lib/core/ledger/item-size.ts';
import { applyChange } from '../../lib/core/ledger/ledger-change.ts';
import type { HistoryEntry } from '../../lib/core/ledger/ledger-item.ts';
import { outcome } from '../../lib/core/ledger/outcome-writes.ts';
import { record, requeue } from '../../lib/core/ledger/start-writes.ts';
import type { PlannedRequest } from '../../lib/core/plan/decision.ts';
import { epochMs } from '../../lib/core/time.ts';
import { endingAt } from '../../lib/ledger/write-until-deadline.ts';
import { redriveRequest } from '../../lib/manual/redrive-request.ts';
import { admit } from '../../lib/start/admit.ts';
import { type LedgerServer, openDynalite } from '../contract/dynamodb-servers.ts';
import { aStarting, unique } from '../doubles/ledger-items.ts';
import { aRequest, testWorld } from '../doubles/test-world.ts';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';

let server: LedgerServer;
beforeAll(async () => {
  server = await openDynalite();
});
afterAll(() => server.close());

/** A call whose input has so many characters, each of three bytes. */
const aCall = (characters: number, more: Partial<PlannedRequest> = {}): PlannedRequest => {
  const { arrival: _arrival, ...request } = aRequest({ requestId: unique('big'), ...more });
  const call = { lambdaRequestId: 'l1', idempotencyKey: 'k' };
  return { ...request, event: { source: 'manual', input: { text: '€'.repeat(characters) }, call } };
};

/** As many Arguments as Glue is given. */
const ALL_ARGUMENTS = { JobName: 'orders-etl', Arguments: { '--text': 'x'.repeat(64_000) } };

/** As DynamoDB counts: names and values, here all of them texts or numbers. */
const bytesOf = (attributes: Attributes): number =>
  Object.entries(attributes).reduce((sum, [name, { S = '', N = '' }]) => sum + Buffer.byteLength(name + S + N), 0);

/** The worst that a Glue, or the way to it, may say. */
const LONG_ERROR = { name: 'InternalServiceException', message: '\u0001'.repeat(1_000), httpStatus: 500 };

const aWorld = () => {
  const world = testWorld();
  const ledger = wholeDynamoLedger({ client: server.client, tableName: server.tableName });
  return { ...world, ledger, invocation: () => world.invocation({ ledger }) };
};

describe('a request that is too large for an item of the ledger', () => {
  it('is rejected when it comes, with the reason, and kept without what is too large', async () => {
    const { ledger, invocation, glue, errors } = aWorld();
    const request = aCall(90_000, { request: ALL_ARGUMENTS });
    expect(await admit({ kind: 'request', request }, invocation())).toMatchObject({
      kind: 'rejected',
      error: { name: 'RequestTooLarge', message: expect.stringContaining('the event has 270') },
    });
    const item = await ledger.get(request.requestId);
    expect(item).toMatchObject({ state: 'REJECTED', event: { source: 'manual', input: 'left out: 270011 bytes' } });
    expect(item).not.toHaveProperty('request');
    expect(glue.sends).toEqual([]);
    expect(errors()).toMatchObject([{ fields: { decision: 'rejected', requestId: request.requestId } }]);
    expect(await admit({ kind: 'request', request }, invocation())).toMatchObject({ kind: 'duplicate' });
  });

  it('is rejected also if it gives no valid request besides', async () => {
    const { invocation } = aWorld();
    const { request: _none, ...request } = aCall(100_000);
    const error = { name: 'Invalid', message: 'no value for --day' };
    expect(await admit({ kind: 'invalid', request, error }, invocation())).toMatchObject({
      error: { name: 'RequestTooLarge' },
    });
  });

  it('cannot be redriven: its event was not stored as it arrived', async () => {
    const { invocation } = aWorld();
    const request = aCall(100_000);
    await admit({ kind: 'request', request }, invocation());
    const call = { kind: 'redrive', requestId: request.requestId, noRunExists: false } as const;
    expect(await redriveRequest(call, undefined as never, invocation())).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('cannot be taken up again'),
    });
  });

  it('is cut in its texts where it is an upload whose event tells endless ones', async () => {
    const { ledger, invocation } = aWorld();
    const upload = aRequest({ requestId: unique('big') });
    const long = 'e'.repeat(350_000);
    const request = { ...upload, identity: long, event: { ...upload.event, etag: long } as typeof upload.event };
    await admit({ kind: 'request', request }, invocation());
    const item = await ledger.get(request.requestId);
    expect(item).toMatchObject({ state: 'REJECTED', event: { key: upload.event.source === 's3' && upload.event.key } });
    expect(JSON.stringify(item).length).toBeLessThan(8_000);
  });
});

describe('a request that is just not too large', () => {
  it('has room for all that can happen to it: its run is recorded after the longest of histories', async () => {
    const { ledger, invocation } = aWorld();
    const request = aCall(75_000, { request: ALL_ARGUMENTS });
    expect(await admit({ kind: 'request', request }, invocation())).toMatchObject({ kind: 'started' });

    const next = aCall(75_000, { request: ALL_ARGUMENTS });
    const flooded = { ...invocation(), throttled: { raised: true } };
    await admit({ kind: 'request', request: next }, flooded);
    let item = await ledger.get(next.requestId);
    for (let sends = 0; item !== undefined && sends < 60; sends += 1) {
      const entry: HistoryEntry = { at: item.arrival, what: 'sent', attempt: 1, result: 'denied', error: LONG_ERROR };
      const taken = aStarting({ requestId: item.requestId, history: item.history });
      const wait = {
        notBefore: item.arrival,
        waitingFor: 'denied',
        backoff: { of: 'job', since: item.arrival, count: sends },
      } as const;
      const { condition: _condition, ...change } = requeue(taken, wait, entry);
      expect(await ledger.change({ ...change, condition: { states: ['WAITING'] } })).toEqual({ applied: true });
      item = await ledger.get(next.requestId);
    }
    if (item === undefined) throw new Error('the item is gone');
    expect(item.history.at(-1)?.error).toEqual(LONG_ERROR);
    const entry: HistoryEntry = { at: item.arrival, what: 'sent', attempt: 1, result: 'started' };
    const run = { jobRunId: unique('jr'), startedAt: item.arrival };
    expect(await ledger.change(record(item, run, entry))).toEqual({ applied: true });
    // dynalite does not look at the size after an update; AWS does.
    const recorded = await ledger.get(next.requestId);
    expect(recorded && bytesOf(fromLedgerItem(recorded))).toBeLessThan(400 * 1_024);
    const end = { jobRunId: run.jobRunId, state: 'FAILED', endedAt: item.arrival } as const;
    const error = { name: 'FAILED', message: toldMessage('\u0001'.repeat(200_000)) };
    if (recorded?.state !== 'STARTED') throw new Error('it has no run');
    const ended = applyChange(recorded, outcome(recorded, { ...end, error }, endingAt(item.arrival, invocation())));
    expect(bytesOf(fromLedgerItem(ended))).toBeLessThan(400 * 1_024);
  });
});

it('a history keeps its first and its last entries, and says how many are gone, where errors say much', () => {
  let history: readonly HistoryEntry[] = [];
  for (let at = 0; at < 100; at += 1) {
    history = appendHistory(history, {
      at: epochMs(at),
      what: 'sent',
      attempt: 1,
      result: 'denied',
      error: LONG_ERROR,
    });
  }
  expect(Buffer.byteLength(JSON.stringify(history))).toBeLessThan(64_000);
  expect([history[0]?.at, history.at(-1)?.at]).toEqual([0, 99]);
  const gone = history.reduce((sum, { omittedBefore = 0 }) => sum + omittedBefore, 0);
  expect(history.length + gone).toBe(100);
});
