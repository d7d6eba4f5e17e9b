import { describe, expect, it } from 'vitest';
import { play } from './fake-world.ts';

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
