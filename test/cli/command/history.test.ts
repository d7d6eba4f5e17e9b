import { describe, expect, it } from 'vitest';
import { TriggerError } from '../../../lib/core/errors.ts';
import { DAY_MS, MINUTE_MS, plusMs } from '../../../lib/core/time.ts';
import { anEnded } from '../../doubles/items-in-state.ts';
import { aRejected, aWaiting } from '../../doubles/ledger-items.ts';
import { memoryLedger } from '../../doubles/memory-ledger.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';
import { play } from './fake-world.ts';

const idOf = (nth: number): string => String(nth).padStart(24, '0');
const at = (minutes: number) => plusMs(START_OF_TEST, minutes * MINUTE_MS);
const identity = '["s3-version","landing","orders/a.csv","v1"]';

/** A day with a run whose outcome is published, one whose is not, a rejected request and one that waits. */
const aDay = () => {
  const ledger = memoryLedger();
  const ended = { trigger: 'orders', jobName: 'etl', identity, startedAt: at(1) };
  const usage = { executionSeconds: 90, dpuSeconds: 900 };
  ledger.put(anEnded({ ...ended, requestId: idOf(1), arrival: at(0), endedAt: at(3), jobRunId: 'jr_1', usage }));
  ledger.put(
    anEnded({ ...ended, requestId: idOf(2), arrival: at(1), endedAt: at(4), jobRunId: 'jr_2', state: 'FAILED' }),
  );
  ledger.put(
    aRejected({
      trigger: 'orders',
      requestId: idOf(3),
      arrival: at(2),
      identity: '["schedule","2026-11-22T02:00:00Z"]',
    }),
  );
  ledger.put(aWaiting({ trigger: 'orders', requestId: idOf(4), arrival: at(3), waitingFor: 'busy', identity }));
  ledger.put(aWaiting({ trigger: 'orders', requestId: idOf(5), arrival: plusMs(START_OF_TEST, -DAY_MS), identity }));
  return ledger;
};

describe('glue-job-trigger history', () => {
  it('shows of each request of the day what a person wants, and what all came to', async () => {
    const { code, out } = await play(['history', 'orders'], { ledger: aDay() });
    expect(code).toBe(0);
    expect(out).toEqual([
      'arrived               state      waits for  attempt  took                 DPU hours  request                   event                      error',
      `2026-11-22T12:00:00Z  SUCCEEDED                   1  1 minute 30 seconds      0.250  ${idOf(1)}  s3://landing/orders/a.csv`,
      `2026-11-22T12:01:00Z  FAILED                      1  3 minutes                       ${idOf(2)}  s3://landing/orders/a.csv`,
      `2026-11-22T12:02:00Z  REJECTED                    1                                  ${idOf(3)}  2026-11-22T02:00:00Z       InvalidInputException: Timeout not valid`,
      `2026-11-22T12:03:00Z  WAITING    busy             1                                  ${idOf(4)}  s3://landing/orders/a.csv`,
      '4 requests: 1 SUCCEEDED, 1 FAILED, 1 REJECTED, 1 WAITING; runs took 4 minutes 30 seconds in all; 0.250 DPU hours',
    ]);
  });

  it('gives finance numbers without units', async () => {
    const { out } = await play(['history', 'orders', '--csv', '--state', 'succeeded,failed'], { ledger: aDay() });
    expect(out.slice(1)).toEqual([
      `${idOf(1)},orders,etl,s3://landing/orders/a.csv,SUCCEEDED,1,2026-11-22T12:00:00Z,2026-11-22T12:01:00Z,2026-11-22T12:03:00Z,90,0.25,jr_1,`,
      `${idOf(2)},orders,etl,s3://landing/orders/a.csv,FAILED,1,2026-11-22T12:01:00Z,2026-11-22T12:01:00Z,2026-11-22T12:04:00Z,180,,jr_2,`,
    ]);
  });

  it('reads every day of a period, and of its first and last day what is in it', async () => {
    const words = ['history', 'orders', '--from', '2026-11-21', '--to', '2026-11-22T12:01:30Z', '--json'];
    const { out, progress } = await play(words, { ledger: aDay() });
    expect(progress).toEqual(['2026-11-21 (1 of 2), 0 found so far', '2026-11-22 (2 of 2), 1 found so far', '']);
    const rows = JSON.parse(out.join('\n'));
    expect(rows.map(({ requestId }: { requestId: string }) => requestId)).toEqual([idOf(5), idOf(1), idOf(2)]);
    expect(rows[1]).toMatchObject({ event: 's3://landing/orders/a.csv' });
    expect(rows[1]).toMatchObject({ arrived: '2026-11-22T12:00:00.000Z', usage: { dpuSeconds: 900 } });
  });

  it('tells a state in which nothing is from a time in which nothing came', async () => {
    const words = ['history', 'orders', '--state', 'cancelled,stopped'];
    expect(await play(words, { ledger: aDay() })).toMatchObject({
      code: 3,
      out: ['no request of orders in this time is CANCELLED or STOPPED; 4 in other states'],
    });
    const before = await play([...words, '--day', '2026-01-01'], { ledger: aDay() });
    expect(before).toMatchObject({ code: 3, out: ['no request of orders in this time'] });
  });

  it('knows the names of requests that belong to no trigger of the file', async () => {
    for (const name of ['manual-start', 'restored']) {
      const answer = () => ({ kind: 'refused' as const, code: 'CALL_INVALID', message: 'no such trigger' });
      const { code, out, err } = await play(['history', name], { ledger: aDay(), answer });
      expect({ code, out, err }).toEqual({ code: 3, out: [`no request of ${name} in this time`], err: [] });
    }
  });

  it('tells programs, too, that there is no such trigger', async () => {
    const answer = () => ({ kind: 'refused' as const, code: 'CALL_INVALID', message: 'no such trigger' });
    const { code, out, err } = await play(['history', 'odres', '--json'], { answer });
    expect({ code, err }).toEqual({ code: 3, err: ['no such trigger'] });
    expect(JSON.parse(out.join('\n'))).toEqual({ error: { code: 'CALL_INVALID', message: 'no such trigger' } });
  });

  it('leaves no line of progress before an error in the middle', async () => {
    const history = () => Promise.reject(new TriggerError('DEPLOYMENT_UNREACHABLE', 'no answer', { retryable: true }));
    const words = ['history', 'orders', '--from', '2026-11-21', '--to', '2026-11-22'];
    const { code, progress, err } = await play(words, { history: { ofDay: history, latestOfDay: history } });
    expect({ code, err, last: progress.at(-1) }).toEqual({ code: 4, err: ['no answer'], last: '' });
  });

  it.each([
    [['history'], 'expected the name of one trigger, found nothing'],
    [['history', 'a', 'b'], 'found a b'],
    [['history', 'a', '--state', 'failed,lost'], '--state: expected states of requests, such as FAILED, found "LOST"'],
    [['history', 'a', '--csv', '--json'], '--csv does not go together with --json'],
    [['history', 'a', '--port', '5'], '--port: it is that of the local cloud; add --local'],
    [['history', 'a', '--local', '--port', 'x'], '--port: expected a number from 1 to 65535, found "x"'],
  ])('refuses %j', async (words, message) => {
    const { code, err } = await play(words);
    expect({ code, err }).toEqual({
      code: 2,
      err: [expect.stringContaining(message), 'glue-job-trigger history --help shows the usage'],
    });
  });
});

describe('the deployment that is asked', () => {
  it.each([
    [[], {}, { stage: 'dev' }],
    [[], { STAGE: 'prod' }, { stage: 'prod' }],
    [['--stage', 'test', '--region', 'eu-west-1'], { STAGE: 'prod' }, { stage: 'test', region: 'eu-west-1' }],
    [['--local'], {}, { stage: 'dev', localPort: 4_100 }],
    [['--local', '--port', '5000'], {}, { stage: 'dev', localPort: 5_000 }],
  ] as const)('is by %j and %j that of %j', async (options, environment, target) => {
    expect((await play(['status', 'orders', ...options], { environment })).targets).toEqual([target]);
  });
});
