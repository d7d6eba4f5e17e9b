import { describe, expect, it } from 'vitest';
import { type Answering, play } from './fake-world.ts';

describe('a pause', () => {
  it.each([
    [['orders'], { trigger: 'orders' }],
    [['--job', 'etl'], { job: 'etl' }],
    [['--everything', '--yes'], 'everything'],
  ])('of %j is one of %j', async (words, target) => {
    const { code, calls } = await play(['pause', ...words, '--why', 'schema change']);
    expect({ code, calls }).toEqual({ code: 0, calls: [{ pause: target, by: 'ann', why: 'schema change' }] });
  });

  it('of everything asks first, and does nothing unless the person agrees', async () => {
    const words = ['pause', '--everything', '--why', 'w', '--stage', 'prod'];
    const agreed = await play(words, { says: true });
    expect(agreed).toMatchObject({
      code: 0,
      questions: ['Pause everything on prod?'],
      calls: [{ pause: 'everything' }],
    });
    expect(await play(words, { says: false })).toMatchObject({ code: 3, calls: [], err: ['nothing was changed'] });
    expect(await play(words)).toMatchObject({
      code: 2,
      calls: [],
      err: [expect.stringContaining('--yes'), expect.anything()],
    });
  });

  it.each([
    [[], 'found nothing'],
    [['orders', 'other'], 'found orders and other'],
    [['orders', '--everything'], 'found orders and --everything'],
    [['--job', 'etl', '--everything', '--yes'], 'found etl and --everything'],
  ])('of %j is refused', async (words, message) => {
    const { code, err, calls } = await play(['pause', ...words, '--why', 'w']);
    expect({ code, calls }).toEqual({ code: 2, calls: [] });
    expect(err[0]).toBe(`expected one trigger, --job <job> or --everything, ${message}`);
  });

  it('needs a reason', async () => {
    expect(await play(['pause', 'orders'])).toMatchObject({ code: 2, calls: [] });
  });
});

describe('a resume', () => {
  it.each([
    [['orders'], { resume: { trigger: 'orders' }, by: 'ann' }],
    [['orders', '--by', 'bea'], { resume: { trigger: 'orders' }, by: 'bea' }],
    [['--job', 'etl', '--all'], { resume: { job: 'etl' }, by: 'ann', all: true }],
    [['--everything'], { resume: 'everything', by: 'ann' }],
    [['orders', '--fuse'], { resume: { trigger: 'orders' }, by: 'ann', fuse: true }],
  ])('of %j asks %j', async (words, payload) => {
    expect(await play(['resume', ...words])).toMatchObject({ code: 0, calls: [payload] });
  });
});

describe('a resume with --only-since', () => {
  const onlySince = '2026-11-22T06:00:00.000Z';
  const words = ['resume', 'orders', '--only-since', '2026-11-22T06:00:00Z'];
  const payload = { resume: { trigger: 'orders' }, by: 'ann', onlySince };

  /** A function that cancels three requests in each of its answers, and has seven; then it resumes. */
  const inParts = (): Answering => {
    let left = 7;
    return ({ dryRun }) => {
      if (dryRun === true) return { message: 'm', counts: { WAITING: 7 }, refused: { STARTING: 1 }, reasons: [] };
      const done = Math.min(3, left);
      left -= done;
      const counts = { cancelled: done };
      if (left > 0)
        return { message: 'm', counts, refused: {}, reasons: [], cancelId: 'c1', next: `after ${7 - left}` };
      return {
        message: 'The pause is over.',
        counts,
        refused: { STARTING: 1 },
        reasons: ['r8 starts'],
        cancelId: 'c1',
      };
    };
  };

  it('counts first, asks, and goes on until the function has resumed', async () => {
    const { code, out, calls, questions, progress } = await play([...words, '--stage', 'prod', '--why', 'again'], {
      answer: inParts(),
      says: true,
    });
    expect(questions).toEqual([`cancel 7 requests that arrived before ${onlySince}, then resume on prod?`]);
    const call = { ...payload, why: 'again' };
    expect(calls).toEqual([
      { ...call, dryRun: true },
      call,
      { ...call, next: 'after 3' },
      { ...call, next: 'after 6' },
    ]);
    expect(progress).toEqual(['counting …', '', '0 of 7', '3 of 7', '6 of 7', '']);
    expect({ code, out }).toEqual({
      code: 0,
      out: [
        '7 cancelled; 1 left as they are: 1 STARTING',
        '  r8 starts',
        'The pause is over.',
        '',
        'To take them up again:',
        "  npx glue-job-trigger redrive --trigger orders --cancel-id c1 --why 'the reason' --stage prod",
      ],
    });
  });

  it('makes no change unless the person agrees or has said --yes, and none with --dry-run', async () => {
    expect(await play(words, { answer: inParts(), says: false })).toMatchObject({
      code: 3,
      calls: [{ dryRun: true }],
      err: ['nothing was changed'],
    });
    expect(await play(words, { answer: inParts() })).toMatchObject({ code: 2, calls: [{ dryRun: true }] });
    expect(await play([...words, '--dry-run', '--yes'], { answer: inParts() })).toMatchObject({
      code: 0,
      calls: [{ dryRun: true }],
      out: [`would cancel 7 requests that arrived before ${onlySince}, then resume; 1 left as they are: 1 STARTING`],
    });
    expect((await play([...words, '--yes'], { answer: inParts() })).calls).toHaveLength(4);
  });

  it('resumes without a question where there is nothing to cancel, and says so once', async () => {
    const nothing = { counts: {}, refused: {}, reasons: [] };
    const answer: Answering = ({ dryRun }) => ({
      message: dryRun === true ? 'm' : '0 requests are cancelled. The pause is over.',
      ...nothing,
    });
    const { code, out, calls, questions } = await play(words, { answer, says: false });
    expect({ code, out, questions }).toEqual({
      code: 0,
      out: ['0 requests are cancelled. The pause is over.'],
      questions: [],
    });
    expect(calls).toMatchObject([{ dryRun: true }, payload]);
  });

  it('says that it stays paused when the function does not come to its end', async () => {
    const answer = inParts();
    const stops: Answering = (call) =>
      'next' in call ? { kind: 'refused', code: 'LEDGER_UNREACHABLE', message: 'no answer' } : answer(call);
    expect(await play([...words, '--yes'], { answer: stops })).toMatchObject({
      code: 1,
      err: ['stopped before the end, and it stays paused; so far: 3 cancelled', 'no answer'],
    });
  });

  it('tells programs the sum and that the pause is over', async () => {
    const { out } = await play([...words, '--yes', '--json', '--fuse'], { answer: inParts() });
    expect(JSON.parse(out.join('\n'))).toMatchObject({ message: 'The pause is over.', counts: { cancelled: 7 } });
  });

  it('takes a date for its first moment, and refuses what is no time', async () => {
    const { calls } = await play(['resume', 'orders', '--only-since', '2026-11-22', '--dry-run']);
    expect(calls).toMatchObject([{ onlySince: '2026-11-22T00:00:00.000Z' }]);
    expect(await play(['resume', 'orders', '--only-since', 'now'])).toMatchObject({ code: 2, calls: [] });
  });

  it.each(['--dry-run', '--yes'])('is the only resume that has %s', async (option) => {
    const { code, err, calls } = await play(['resume', 'orders', option]);
    expect({ code, calls, said: err[0] }).toEqual({ code: 2, calls: [], said: `${option} is for --only-since` });
  });
});
