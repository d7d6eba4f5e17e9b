import { describe, expect, it } from 'vitest';
import { TriggerError } from '../../../lib/core/errors.ts';
import { type Answering, play } from './fake-world.ts';

const ID = '0123456789abcdef01234567';
const NOVEMBER = ['--trigger', 'orders', '--from', '2026-11-01', '--to', '2026-11-30'];
const november = { trigger: 'orders', from: '2026-11-01T00:00:00.000Z', before: '2026-12-01T00:00:00.000Z' };
const cancelNovember = ['cancel', ...NOVEMBER, '--why', 'w'];
const remarks = { by: 'ann', why: 'w', idempotencyKey: 'a-new-key' };
const UNDO = "npx glue-job-trigger redrive --trigger orders --cancel-id c1 --why 'the reason'";

/** A function that cancels three requests in each of its answers, and has seven; in its last answer it refuses one. */
const inParts = (): Answering => {
  let left = 7;
  return ({ dryRun }) => {
    if (dryRun === true) return { message: 'm', counts: { WAITING: 8 }, refused: {}, reasons: [] };
    const done = Math.min(3, left);
    left -= done;
    const refused = left > 0 ? { refused: {}, reasons: [] } : { refused: { STARTED: 1 }, reasons: ['r8 has a run'] };
    return { counts: { cancelled: done }, ...refused, cancelId: 'c1', ...(left > 0 && { next: `after ${7 - left}` }) };
  };
};

/** The same function, which does not come to its end. */
const stoppedAfter = (parts: number, stop: () => ReturnType<Answering>): Answering => {
  const answer = inParts();
  let acts = 0;
  return (payload) => {
    if (payload['dryRun'] !== true) acts += 1;
    return acts > parts ? stop() : answer(payload);
  };
};

describe('a change of many requests', () => {
  it('counts first, asks, and goes on until the function has done all', async () => {
    const { code, out, calls, questions, progress } = await play([...cancelNovember, '--stage', 'prod'], {
      answer: inParts(),
      says: true,
    });
    expect(questions).toEqual(['cancel 8 requests of orders (8 WAITING) on prod?']);
    expect(calls).toEqual([
      { cancel: november, ...remarks, dryRun: true },
      { cancel: november, ...remarks },
      { cancel: november, ...remarks, next: 'after 3' },
      { cancel: november, ...remarks, next: 'after 6' },
    ]);
    expect(progress).toEqual(['counting …', '', '0 of 8', '3 of 8', '6 of 8', '']);
    expect(code).toBe(0);
    expect(out).toEqual([
      '7 cancelled; 1 left as they are: 1 STARTED',
      '  r8 has a run',
      '',
      'To take them up again:',
      `  ${UNDO} --stage prod`,
    ]);
  });

  it('is told to programs as one sum', async () => {
    const { out } = await play([...cancelNovember, '--yes', '--json'], { answer: inParts() });
    expect(JSON.parse(out.join('\n'))).toEqual({
      ...{ counts: { cancelled: 7 }, refused: { STARTED: 1 } },
      ...{ reasons: ['r8 has a run'], cancelId: 'c1' },
    });
  });

  it('makes no change unless the person agrees or has said --yes, and none with --dry-run', async () => {
    const isChange = (call: object): boolean => !('dryRun' in call);
    const refused = await play(cancelNovember, { answer: inParts(), says: false });
    expect(refused).toMatchObject({ code: 3, err: ['nothing was changed'] });
    const alone = await play(cancelNovember, { answer: inParts() });
    expect(alone).toMatchObject({
      code: 2,
      err: [expect.stringContaining('--yes: would cancel 8 requests'), expect.anything()],
    });
    const counted = await play([...cancelNovember, '--dry-run', '--yes'], { answer: inParts() });
    expect(counted).toMatchObject({ code: 0, out: ['would cancel 8 requests of orders (8 WAITING)'], questions: [] });
    const some: Answering = () => ({ counts: { CANCELLED: 2 }, refused: { CANCELLED: 1 }, reasons: [] });
    const undo = ['redrive', '--trigger', 'orders', '--cancel-id', 'c1', '--why', 'w', '--dry-run'];
    expect((await play(undo, { answer: some })).out).toEqual([
      'would redrive 2 requests of orders (2 CANCELLED); 1 left as they are: 1 CANCELLED',
    ]);
    for (const { calls } of [refused, alone, counted]) expect(calls.filter(isChange)).toEqual([]);
    expect(await play([...cancelNovember, '--yes'], { answer: inParts() })).toMatchObject({ code: 0, questions: [] });
  });

  it('that nothing matches says so, and whether there is such a trigger', async () => {
    const words = ['redrive', ...NOVEMBER, '--state', 'failed', '--why', 'w', '--yes'];
    const none: Answering = () => ({ message: 'No request is one to redrive.', counts: {}, refused: {} });
    expect(await play(words, { answer: none })).toMatchObject({
      code: 3,
      calls: [{ redrive: { ...november, state: 'FAILED' }, dryRun: true }, { status: { trigger: 'orders' } }],
      err: ['No request is one to redrive.'],
    });
    const unknown: Answering = (payload) =>
      'status' in payload ? { kind: 'refused', code: 'CALL_INVALID', message: 'did you mean "order"?' } : none(payload);
    expect(await play(words, { answer: unknown })).toMatchObject({ code: 3, err: ['did you mean "order"?'] });
  });

  it('of which none could be done is a no, and has no undo', async () => {
    const answer: Answering = ({ dryRun }) =>
      dryRun === true ? { counts: { WAITING: 2 } } : { counts: {}, refused: { STARTING: 2 }, cancelId: 'c1' };
    expect(await play([...cancelNovember, '--yes'], { answer })).toMatchObject({
      code: 3,
      out: ['none; 2 left as they are: 2 STARTING'],
    });
  });

  it('that the function refuses says why', async () => {
    const answer: Answering = () => ({ kind: 'refused', code: 'CALL_INVALID', message: 'a state such as "FAILED"' });
    expect(await play([...cancelNovember, '--yes'], { answer })).toMatchObject({
      code: 3,
      err: ['a state such as "FAILED"'],
    });
  });

  it.each([
    ['the function refuses', 1, () => ({ kind: 'refused', code: 'LEDGER_UNREACHABLE', message: 'no ledger' }) as const],
    [
      'nothing answers',
      4,
      () => {
        throw new TriggerError('DEPLOYMENT_UNREACHABLE', 'no ledger', { retryable: true });
      },
    ],
  ])('that stops because %s tells what was done, how to undo it and how to go on', async (_why, exit, stop) => {
    const { code, out, err } = await play([...cancelNovember, '--yes'], { answer: stoppedAfter(2, stop) });
    expect({ code, out }).toEqual({ code: exit, out: [] });
    expect(err).toEqual([
      'stopped before the end; so far: 6 cancelled',
      '',
      'To take them up again:',
      `  ${UNDO}`,
      'Type it again with --key a-new-key for the others',
      'no ledger',
    ]);
  });

  it('goes by the key that was given', async () => {
    const { calls } = await play([...cancelNovember, '--yes', '--key', 'k'], { answer: inParts() });
    expect(new Set(calls.map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set(['k']));
  });

  it('takes the requests up again that one cancel has cancelled, without a time', async () => {
    const words = ['redrive', '--trigger', 'orders', '--cancel-id', 'c1', '--why', 'w', '--dry-run'];
    const { calls } = await play(words, { answer: () => ({ counts: { CANCELLED: 7 } }) });
    expect(calls).toEqual([{ redrive: { trigger: 'orders', cancelId: 'c1' }, ...remarks, dryRun: true }]);
  });

  it('needs no reason for a dry run, which changes nothing', async () => {
    for (const verb of ['cancel', 'redrive', 'rerun']) {
      const { code, calls } = await play([verb, ...NOVEMBER, '--dry-run'], {
        answer: () => ({ counts: { FAILED: 7 } }),
      });
      expect({ code, calls }).toEqual({
        code: 0,
        calls: [{ [verb]: november, ...remarks, why: 'dry run', dryRun: true }],
      });
    }
  });

  it('ends at the moment when the command was typed, unless it names an end', async () => {
    const words = ['rerun', '--trigger', 'orders', '--from', '2026-11-01', '--why', 'w', '--yes'];
    const { calls } = await play(words, { answer: () => ({ counts: { rerun: 1 } }) });
    expect(new Set(calls.map(({ rerun }) => JSON.stringify(rerun)))).toEqual(
      new Set([JSON.stringify({ ...november, before: '2026-11-22T12:00:00.001Z' })]),
    );
  });

  it.each([
    [['cancel', '--day', '2026-11-22', '--why', 'w'], '--trigger: expected the trigger'],
    [['cancel', ID, '--trigger', 'orders', '--why', 'w'], `--trigger is for many requests, found one`],
    [['cancel', ID, '--why', 'w', '--dry-run'], `--dry-run is for many requests, found one request (${ID})`],
    [
      [...cancelNovember, '--state', 'waiting,FAILED'],
      '--state: expected one state, such as FAILED, found "waiting,FAILED"',
    ],
    [['rerun', '--trigger', 'orders', '--why', 'w'], 'expected when the requests arrived'],
    [['rerun', '--trigger', 'orders', '--from', 'monday', '--why', 'w'], '--from: expected a date'],
    [['rerun', '--trigger', 'orders', '--day', '2026-11-22'], '--why: expected the reason'],
    [['cancel', '--trigger', 'orders', '--cancel-id', 'c1', '--why', 'w'], 'there is no option --cancel-id'],
    [['redrive', ...NOVEMBER, '--why', 'w', '--no-run-exists'], 'are for one request'],
    [['redrive'], 'expected one request id, or --trigger, found nothing'],
  ])('%j is refused', async (words, message) => {
    const { code, err, calls } = await play(words, { says: true });
    expect({ code, calls }).toEqual({ code: 2, calls: [] });
    expect(err[0]).toContain(message);
  });
});
