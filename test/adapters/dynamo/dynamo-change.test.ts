import { describe, expect, it } from 'vitest';
import { toUpdate } from '../../../lib/adapters/dynamo/dynamo-change.ts';
import * as doubts from '../../../lib/core/ledger/doubt-writes.ts';
import * as outcomes from '../../../lib/core/ledger/outcome-writes.ts';
import * as writes from '../../../lib/core/ledger/start-writes.ts';
import { changeCases } from '../../contract/ledger-changes.ts';
import { aLease, anEnding, aStarted, aStarting, aWaiting, noon } from '../../doubles/ledger-items.ts';

/** What a later version has written in its own format is left alone. */
const UNLESS_LATER = ' AND (attribute_not_exists(#format) OR #format <= :if_format)';

describe('toUpdate', () => {
  it('reads as the protocol does', () => {
    const seen = aWaiting({ requestId: 'r1', jobName: 'etl', leaseToken: 'seen' });
    const update = toUpdate(writes.acquire(seen, aLease({ leaseToken: 'me' })));
    expect(update).toMatchObject({
      Key: { pk: { S: 'REQ#r1' }, sk: { S: 'REQ' } },
      ConditionExpression: `#state IN (:if_state0) AND #leaseToken = :if_leaseToken AND #attempt = :if_attempt AND (attribute_not_exists(#startBefore) OR #startBefore > :if_startBefore)${UNLESS_LATER}`,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(update.UpdateExpression).toBe(
      'SET #state = :state, #leaseToken = :leaseToken, #acquiredAt = :acquiredAt, #leaseUntil = :leaseUntil, #fromBacklog = :fromBacklog, ' +
        '#openKey = :openKey, #doubtKey = :doubtKey, #doubtDue = :doubtDue REMOVE #notBefore, #waitingFor',
    );
    expect(update.ExpressionAttributeValues).toMatchObject({
      ':if_state0': { S: 'WAITING' },
      ':if_leaseToken': { S: 'seen' },
      ':if_attempt': { N: '1' },
      ':leaseToken': { S: 'me' },
      ':openKey': { S: 'BACKLOG#etl#orders' },
    });
  });

  it('compares a lease by "earlier", and several states by IN', () => {
    const starting = aStarting();
    const doubt = { visibilityFrom: noon, searchFrom: noon, nextSearch: noon };
    const entry = { at: noon, what: 'searched', attempt: 1, result: 'doubt' } as const;
    expect(toUpdate(doubts.doubtExpired(starting, doubt, noon, entry)).ConditionExpression).toBe(
      `#state IN (:if_state0) AND #leaseToken = :if_leaseToken AND #leaseUntil < :if_leaseUntil${UNLESS_LATER}`,
    );
    const record = writes.record(starting, { jobRunId: 'jr_1', startedAt: noon }, entry);
    expect(toUpdate(record).ConditionExpression).toBe(
      `#state IN (:if_state0, :if_state1, :if_state2) AND #attempt = :if_attempt${UNLESS_LATER}`,
    );
  });

  describe.each(changeCases)('$name', ({ seen, change }) => {
    const made = change(seen());
    const update = toUpdate(made);
    const { UpdateExpression, ConditionExpression } = update;
    const used = new Set(`${UpdateExpression} ${ConditionExpression}`.match(/[#:]\w+/g));

    it('names every placeholder it uses and no other, as DynamoDB demands', () => {
      const named = [
        ...Object.keys(update.ExpressionAttributeNames ?? {}),
        ...Object.keys(update.ExpressionAttributeValues ?? {}),
      ];
      expect([...used].sort()).toEqual(named.sort());
    });

    it('names no attribute both to set and to remove', () => {
      const names = UpdateExpression.match(/#\w+/g) ?? [];
      expect(names).toHaveLength(new Set(names).size);
    });

    it('sets or removes each key of an index, so that none is left of where the request stood before', () => {
      expect([...used]).toEqual(expect.arrayContaining(['#openKey', '#doubtKey', '#doubtDue']));
    });

    it('names a state by equality, so that an item that has vanished refuses it', () => {
      expect(ConditionExpression).toMatch(/^#state IN \(:if_state0/);
    });

    it('sets a TTL, in whole seconds, if and only if it ends the request', () => {
      const isEnd = !['WAITING', 'STARTING', 'UNCERTAIN', 'STARTED', 'GATHERED'].includes(made.set.state);
      const isFinal = isEnd && made.operation !== 'publish';
      const expiresAt = update.ExpressionAttributeValues?.[':expiresAt'];
      expect(expiresAt !== undefined).toBe(isFinal);
      if (expiresAt !== undefined) expect(expiresAt).toEqual({ N: expect.stringMatching(/^\d{10}$/) });
    });

    it('never touches what is frozen', () => {
      const { request, state } = seen();
      const ofMember = [state, made.set.state].includes('GATHERED');
      // What could never be rendered was never frozen: a redrive may bring it. A member stands in no history.
      const left = [...(request === undefined ? ['request'] : []), ...(ofMember ? ['historyKey'] : [])];
      const frozen = [...FROZEN].filter((name) => !left.includes(name));
      expect([...used].filter((name) => frozen.includes(name.slice(1)))).toEqual([]);
    });
  });

  it('writes the outcome of a run with the error that ended it', () => {
    const started = aStarted({ jobRunId: 'jr_1' });
    const end = { jobRunId: 'jr_1', state: 'FAILED', endedAt: noon, error: { name: 'Run', message: 'oom' } } as const;
    expect(toUpdate(outcomes.outcome(started, end, anEnding())).ExpressionAttributeValues).toMatchObject({
      ':error': { S: '{"name":"Run","message":"oom"}' },
      ':if_jobRunId': { S: 'jr_1' },
    });
  });
});

const FROZEN = new Set(
  'pk sk requestId trigger jobName arrival identity event markerName request arrivalKey historyKey objectKey'.split(
    ' ',
  ),
);
