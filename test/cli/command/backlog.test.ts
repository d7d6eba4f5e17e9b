import { describe, expect, it } from 'vitest';
import { MINUTE_MS, plusMs } from '../../../lib/core/time.ts';
import { aStarted, aStarting, aWaiting } from '../../doubles/ledger-items.ts';
import { memoryLedger } from '../../doubles/memory-ledger.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';
import { type Answering, play } from './fake-world.ts';

const idOf = (nth: number): string => String(nth).padStart(24, '0');
const ago = (minutes: number) => plusMs(START_OF_TEST, -minutes * MINUTE_MS);

/** A job with a run, a request that is being sent, and so many that wait. */
const aBacklog = async (waiting: number) => {
  const ledger = memoryLedger();
  const common = { jobName: 'etl', trigger: 'orders' };
  ledger.put(aStarted({ ...common, requestId: idOf(900), jobRunId: 'jr_1', arrival: ago(90), startedAt: ago(80) }));
  ledger.put(aStarting({ ...common, requestId: idOf(901), arrival: ago(60), fromBacklog: true }));
  for (let nth = 1; nth <= waiting; nth += 1) {
    const waitingFor = nth === 1 ? 'busy' : 'backlog';
    const { notBefore: _, ...item } = aWaiting({ ...common, requestId: idOf(nth), arrival: ago(50 - nth), waitingFor });
    ledger.put(item);
  }
  return ledger;
};

/** How the function `manual` answers to the status of the job. */
const theJob =
  (more: object = {}): Answering =>
  () => ({ message: 'm', jobName: 'etl', triggers: [{ trigger: 'orders' }, { trigger: 'late' }], job: {}, ...more });

describe('glue-job-trigger backlog', () => {
  it('shows how many wait, of which trigger and for what, those that start next, and the runs in progress', async () => {
    const answer = theJob({ job: { inProgress: 1, usuallySeconds: 600 } });
    const { code, out, calls } = await play(['backlog', 'etl'], { ledger: await aBacklog(2), answer });
    expect(code).toBe(0);
    expect(calls).toEqual([{ status: { job: 'etl' } }]);
    expect(out).toEqual([
      'etl: 3 wait (1 being sent, 1 busy, 1 backlog); 1 in progress; a run usually takes 10 minutes, so the last starts in about 30 minutes',
      '',
      'trigger  waiting  oldest arrived',
      'orders         3  2026-11-22T11:00:00Z, 1 hour ago',
      '',
      'arrived               waits for   trigger  attempt  request',
      `2026-11-22T11:00:00Z  being sent  orders         1  ${idOf(901)}`,
      `2026-11-22T11:11:00Z  busy        orders         1  ${idOf(1)}`,
      `2026-11-22T11:12:00Z  backlog     orders         1  ${idOf(2)}`,
      '',
      'runs since            run   trigger  request',
      `2026-11-22T10:40:00Z  jr_1  orders   ${idOf(900)}`,
    ]);
  });

  it('orders what waits as the drain does, by arrival less the head start of the deployed file', async () => {
    const ledger = await aBacklog(2);
    const { notBefore: _, ...late } = aWaiting({ jobName: 'etl', requestId: idOf(700), arrival: ago(1) });
    ledger.put({ ...late, trigger: 'late' });
    const headStart = { trigger: 'late', headStartSeconds: 86_400 };
    const answer = theJob({ triggers: [{ trigger: 'orders' }, headStart] });
    const { out } = await play(['backlog', 'etl'], { ledger, answer });
    expect(out.slice(2, 5)).toEqual([
      'trigger  waiting  oldest arrived                      head start',
      'late           1  2026-11-22T11:59:00Z, 1 minute ago  1 day',
      'orders         3  2026-11-22T11:00:00Z, 1 hour ago',
    ]);
    const { waiting } = JSON.parse((await play(['backlog', 'etl', '--json'], { ledger, answer })).out.join('\n'));
    const places = waiting.requests.map(({ requestId }: { readonly requestId: string }) => requestId);
    expect(places).toEqual([idOf(700), idOf(901), idOf(1), idOf(2)]);
    expect(waiting.triggers).toMatchObject([
      { ...headStart, count: 1 },
      { trigger: 'orders', count: 3 },
    ]);
    const withoutHeadStart = await play(['backlog', 'etl', '--json'], { ledger, answer: theJob() });
    expect(JSON.parse(withoutHeadStart.out.join('\n')).waiting.requests.at(-1).requestId).toBe(idOf(700));
  });

  it('shows until when each request may start, where its trigger has `startWithin`', async () => {
    const ledger = await aBacklog(1);
    ledger.put(aWaiting({ jobName: 'etl', trigger: 'late', requestId: idOf(700), startBefore: ago(-60) }));
    const { out } = await play(['backlog', 'etl'], { ledger, answer: theJob() });
    expect(out.find((line) => line.includes('waits for'))).toContain('start before');
    expect(out.find((line) => line.includes(idOf(700)))).toContain('2026-11-22T13:00:00Z');
  });

  it('says who pauses it, and nothing of when the last would start then', async () => {
    const ana = { by: 'ana', why: 'schema change', since: '2026-11-22T11:55:00.000Z' };
    const paused = [
      { trigger: 'orders', ...ana },
      { job: 'orders-etl', ...ana },
      { everything: true, ...ana },
    ];
    const answer = theJob({ paused, job: { inProgress: 1, usuallySeconds: 600 } });
    const { out } = await play(['backlog', 'etl'], { ledger: await aBacklog(2), answer });
    expect(out[0]).toMatch(/a run usually takes 10 minutes$/);
    const said = 'is paused by ana since 2026-11-22T11:55:00Z: schema change';
    expect(out.slice(1, 4)).toEqual(
      ['trigger orders', 'job orders-etl', 'everything'].map((what) => `${what} ${said}`),
    );
    const json = await play(['backlog', 'etl', '--json'], { ledger: await aBacklog(2), answer });
    expect(JSON.parse(json.out.join('\n'))).toMatchObject({ paused, running: { usuallySeconds: 600 } });
  });

  it('lists the next twenty, and with --all every request', async () => {
    const ledger = await aBacklog(30);
    const some = await play(['backlog', 'etl'], { ledger, answer: theJob() });
    expect(some.out[0]).toContain('31 wait');
    expect(some.progress).toEqual(['25 wait', '31 wait', '1 are in progress', '']);
    expect(some.out).toContain('… and 11 more; --all lists them');
    expect(some.out.filter((line) => /(?:busy|backlog|being sent) +orders/.test(line))).toHaveLength(20);
    const all = await play(['backlog', 'etl', '--all', '--json'], { ledger, answer: theJob() });
    const { waiting, running } = JSON.parse(all.out.join('\n'));
    expect(waiting).toMatchObject({ count: 31, reasons: { backlog: 29, busy: 1, 'being sent': 1 } });
    expect(waiting.requests).toHaveLength(31);
    expect(JSON.stringify(waiting)).not.toContain('leaseToken');
    expect(running).toEqual({
      count: 1,
      runs: [{ requestId: idOf(900), jobRunId: 'jr_1', started: '2026-11-22T10:40:00.000Z' }],
    });
  });

  it('shows the job that a trigger starts, when it is given the name of a trigger', async () => {
    const noJob = { kind: 'refused' as const, code: 'CALL_INVALID', message: 'no such job' };
    const answer: Answering = (payload) => {
      const { job, trigger } = Object(payload['status']);
      if (trigger === 'orders') return { message: 'm', jobName: 'etl' };
      return job === 'etl' ? theJob()(payload) : noJob;
    };
    const { code, out } = await play(['backlog', 'orders'], { ledger: await aBacklog(2), answer });
    expect({ code, head: out[0] }).toEqual({ code: 0, head: expect.stringMatching(/^etl: 3 wait /) });
    expect(await play(['backlog', 'odres'], { answer })).toMatchObject({ code: 3, out: [], err: ['no such job'] });
  });

  it('says that nothing waits, and of a job that nobody knows what the function says of it, with exit code 3', async () => {
    expect((await play(['backlog', 'etl'], { answer: theJob() })).out).toEqual(['etl: 0 wait; 0 in progress']);
    const message = 'Neither the triggers file nor the ledger has a job "elt"; did you mean "etl"?';
    const answer: Answering = () => ({ kind: 'refused', code: 'CALL_INVALID', message });
    expect(await play(['backlog', 'elt'], { answer })).toMatchObject({ code: 3, out: [], err: [message] });
  });
});
