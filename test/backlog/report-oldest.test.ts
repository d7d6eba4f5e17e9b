import { describe, expect, it } from 'vitest';
import { HOUR_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const at = (ms: number) => plusMs(START_OF_TEST, ms);

const swept = async (items: readonly Parameters<typeof aWaiting>[0][], moods: readonly 'is busy'[] = []) => {
  const world = testWorld();
  for (const [index, item] of items.entries()) {
    const request = aRequest({ requestId: `r${index}`, arrival: at(index * SECOND_MS) });
    world.ledger.put({ ...aWaiting({ ...request, ...item }) });
  }
  world.glue.next(...moods);
  world.pass(2 * HOUR_MS);
  await sweep(['orders-etl'], world.invocation());
  return world.logged
    .filter(({ fields }) => fields['decision'] === 'oldest-waiting')
    .map(({ level, fields }) => ({ level, ...fields }));
};

describe('the sweep logs for each backlog', () => {
  it('how long its oldest request has waited, and why', async () => {
    expect(await swept([{}, {}], ['is busy'])).toMatchObject([
      {
        level: 'info',
        requestId: 'r0',
        jobName: 'orders-etl',
        reason: 'busy',
        state: 'WAITING',
        waitsForSeconds: 7_200,
      },
    ]);
  });

  it('nothing when no request is left', async () => {
    expect(await swept([{}, {}])).toEqual([]);
  });

  it('also one that delays no others, because nothing else reports it', async () => {
    const rests = {
      waitingFor: 'resources',
      notBefore: at(3 * HOUR_MS),
      backoff: { of: 'request', since: at(0), count: 9 },
    };
    expect(await swept([rests as never, {}])).toMatchObject([{ requestId: 'r0', backoff: { count: 9 } }]);
  });

  it('nothing of one that waits for the delay of its trigger', async () => {
    expect(await swept([{ waitingFor: 'retry', notBefore: at(3 * HOUR_MS) }])).toEqual([]);
  });
});
