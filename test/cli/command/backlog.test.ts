import { describe, expect, it } from 'vitest';
import { MINUTE_MS, plusMs } from '../../../lib/core/time.ts';
import { aStarted, aStarting, aWaiting } from '../../doubles/ledger-items.ts';
import { memoryLedger } from '../../doubles/memory-ledger.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';
import { play } from './fake-world.ts';

const idOf = (nth: number): string => String(nth).padStart(24, '0');
const ago = (minutes: number) => plusMs(START_OF_TEST, -minutes * MINUTE_MS);

/** A job with a run, a request that is being sent, and so many that wait. */
const aBacklog = async (waiting: number) => {
  const ledger = memoryLedger();
  const common = { jobName: 'etl', trigger: 'orders' };
  await ledger.noteTrigger('etl', 'orders');
  ledger.put(aStarted({ ...common, requestId: idOf(900), jobRunId: 'jr_1', arrival: ago(90), startedAt: ago(80) }));
  ledger.put(aStarting({ ...common, requestId: idOf(901), arrival: ago(60), fromBacklog: true }));
  for (let nth = 1; nth <= waiting; nth += 1) {
    const waitingFor = nth === 1 ? 'busy' : 'backlog';
    const { notBefore: _, ...item } = aWaiting({ ...common, requestId: idOf(nth), arrival: ago(50 - nth), waitingFor });
    ledger.put(item);
  }
  return ledger;
};

describe('glue-job-trigger backlog', () => {
  it('shows how many wait and for what, the first of them, and the runs in progress', async () => {
    const { code, out } = await play(['backlog', 'etl'], { ledger: await aBacklog(2) });
    expect(code).toBe(0);
    expect(out).toEqual([
      'etl: 3 wait (2 backlog, 1 busy); the oldest arrived 1 hour ago; 1 in progress',
      '',
      'waits since           for            trigger  attempt  request',
      `2026-11-22T11:00:00Z  is being sent  orders         1  ${idOf(901)}`,
      `2026-11-22T11:11:00Z  busy           orders         1  ${idOf(1)}`,
      `2026-11-22T11:12:00Z  backlog        orders         1  ${idOf(2)}`,
      '',
      'runs since            run   request',
      `2026-11-22T10:40:00Z  jr_1  ${idOf(900)}`,
    ]);
  });

  it('lists the first twenty, and with --all every request', async () => {
    const ledger = await aBacklog(30);
    const some = await play(['backlog', 'etl'], { ledger });
    expect(some.out[0]).toContain('31 wait');
    expect(some.out).toContain('… and 11 more; --all lists them');
    expect(some.out.filter((line) => line.includes('backlog  orders') || /orders +1/.test(line))).toHaveLength(20);
    const all = await play(['backlog', 'etl', '--all', '--json'], { ledger });
    const { waiting, running } = JSON.parse(all.out.join('\n'));
    expect(waiting).toMatchObject({ count: 31, reasons: { backlog: 30, busy: 1 } });
    expect(waiting.requests).toHaveLength(31);
    expect(JSON.stringify(waiting)).not.toContain('leaseToken');
    expect(running).toEqual({
      count: 1,
      runs: [{ requestId: idOf(900), jobRunId: 'jr_1', started: '2026-11-22T10:40:00.000Z' }],
    });
  });

  it('says that nothing waits, and of a job that never had a request that it is not known', async () => {
    const ledger = memoryLedger();
    await ledger.noteTrigger('etl', 'orders');
    expect((await play(['backlog', 'etl'], { ledger })).out).toEqual(['etl: 0 wait; 0 in progress']);
    expect(await play(['backlog', 'elt'], { ledger })).toMatchObject({
      code: 3,
      err: ['no request was ever made for job "elt"; did you mean "etl"?'],
    });
  });
});
