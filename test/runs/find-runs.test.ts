import { describe, expect, it } from 'vitest';
import { type EpochMs, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { GlueReader, ListedRun, ReadFailure } from '../../lib/ports/glue.ts';
import { findRuns } from '../../lib/runs/find-runs.ts';
import { aReadFailure } from '../doubles/fake-glue.ts';
import { aBareRun, aListedRun, aListOf } from '../doubles/listed-runs.ts';
import { START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const at = (minutes: number) => plusMs(START_OF_TEST, minutes * MINUTE_MS);

/** Sought from this minute on. */
const sought = (requestId: string, minutes = 0, given: { attempt?: number; markerName?: string } = {}) => ({
  item: { requestId, attempt: 1, markerName: '--trigger-request-id', ...given },
  searchFrom: at(minutes),
  visibilityFrom: at(minutes + 1),
});

const marked = (jobRunId: string, minutes: number, marker = 'r1.1', given: Partial<ListedRun> = {}) =>
  aListedRun(jobRunId, at(minutes), { arguments: { '--trigger-request-id': marker }, ...given });

const other = (minutes: number) => aListedRun(`jr_at_${minutes}`, at(minutes));

const lookAt = async (
  pages: readonly (readonly ListedRun[] | ReadFailure)[],
  ...wanted: readonly ReturnType<typeof sought>[]
) => {
  const world = testWorld();
  const { reader, asked } = aListOf(...pages);
  const look = await findRuns('orders-etl', wanted, world.invocation({ reader }));
  return { asked, look, findings: wanted.map((one) => look.of(one)) };
};

describe('a search', () => {
  it("reads further back than the acquire, because Glue's clock may be slow", async () => {
    const { findings } = await lookAt([[other(-3)], [marked('jr_1', -4)]], sought('r1'));
    expect(findings).toMatchObject([{ kind: 'found', run: { jobRunId: 'jr_1' } }]);
  });

  it('reads no further back than five minutes before the acquire', async () => {
    const { asked, findings } = await lookAt([[other(-5)], [other(-6)], [other(-7)]], sought('r1'));
    expect([asked, findings]).toEqual([['page 0', 'page 1'], [{ kind: 'nothing' }]]);
  });

  it('reads back to the earliest of several acquires in doubt, whatever their order', async () => {
    const pages = [[other(50)], [other(20)], [marked('jr_1', 0)]];
    for (const wanted of [
      [sought('r1', 0), sought('r2', 60)],
      [sought('r2', 60), sought('r1', 0)],
    ]) {
      const { findings } = await lookAt(pages, ...wanted);
      expect(findings.map(({ kind }) => kind).sort()).toEqual(['found', 'nothing']);
    }
  });

  it('judges each doubt by its own bound: what fails further back spoils no newer one', async () => {
    const { findings } = await lookAt([[other(50)], aReadFailure('failed')], sought('old', 0), sought('new', 60));
    expect(findings).toMatchObject([{ kind: 'inconclusive', denied: false }, { kind: 'nothing' }]);
  });

  it('is spoilt by an unreadable run only for the doubts that it may belong to', async () => {
    const pages = [[other(50), aBareRun('jr_bare', at(5))], [other(-6)]];
    const { findings } = await lookAt(pages, sought('old', 0), sought('new', 60));
    expect(findings).toMatchObject([
      { kind: 'inconclusive', error: { name: 'ArgumentsMissing' }, denied: false },
      { kind: 'nothing' },
    ]);
  });

  it('is not spoilt by an unreadable run that began long after the send was given up', async () => {
    // Given up a minute after its acquire; then the visibility window of 90 seconds, and the margin of five minutes.
    const last = plusMs(at(1), 90_000 + 5 * MINUTE_MS);
    const kindBesides = async (begun: EpochMs) =>
      (await lookAt([[aBareRun('jr_bare', begun), other(-6)]], sought('r1'))).findings[0]?.kind;
    expect(await kindBesides(last)).toBe('inconclusive');
    expect(await kindBesides(plusMs(last, 1))).toBe('nothing');
  });

  it('begins when the first page is requested, however long the reading takes', async () => {
    const world = testWorld();
    const { reader } = aListOf([other(1)]);
    const list: typeof reader.list = async (...asked) => {
      world.pass(MINUTE_MS);
      return reader.list(...asked);
    };
    const invocation = world.invocation({ reader: { ...reader, list } });
    expect(await findRuns('orders-etl', [sought('r1')], invocation)).toMatchObject({ begunAt: START_OF_TEST });
  });

  it.each([
    ['oldest first', [-60, -50]],
    ['in no order', [2, -60, -50]],
  ])('finds a run at the end of a list that is %s', async (_order, minutes) => {
    const { findings } = await lookAt([minutes.map(other), [marked('jr_1', 1)]], sought('r1'));
    expect(findings).toMatchObject([{ kind: 'found' }]);
  });

  it('proves nothing by a list in no order that it could not read to its end', async () => {
    const { findings } = await lookAt([[other(-60), other(-50)], aReadFailure('failed')], sought('r1'));
    expect(findings).toMatchObject([{ kind: 'inconclusive' }]);
  });
});

describe('a finding', () => {
  const findingOf = async (pages: Parameters<typeof lookAt>[0], wanted = sought('r1')) =>
    (await lookAt(pages, wanted)).findings[0];

  it('is a run with the marker of this very attempt, under the name frozen in the item', async () => {
    const runs = [
      marked('jr_2', 4, 'r1.2', { arguments: { '--trigger-request-id': 'r1.2' } }),
      marked('jr_1', 3, 'r1.1', { arguments: { '--our-marker': 'r1.1' } }),
      marked('jr_renamed', 2, '', { arguments: { '--our-marker': 'r1.2' } }),
    ];
    const renamed = sought('r1', 0, { attempt: 2, markerName: '--our-marker' });
    expect(await findingOf([runs], renamed)).toMatchObject({ kind: 'found', run: { jobRunId: 'jr_renamed' } });
    expect(await findingOf([runs], sought('r1'))).toEqual({ kind: 'nothing' });
  });

  it('is valid even if the rest of the list could not be read', async () => {
    for (const kind of ['failed', 'denied', 'gone'] as const) {
      const found = await findingOf([[marked('jr_1', 1)], aReadFailure(kind)]);
      expect(found).toMatchObject({ kind: 'found', run: { jobRunId: 'jr_1' }, others: [] });
    }
  });

  it("names every other run that is no retry of Glue's", async () => {
    const retry = marked('jr_3', 3, 'r1.1', { attempt: 1 });
    const runs = [marked('jr_4', 4, 'r1.1', { previousRunId: 'jr_1' }), retry, marked('jr_2', 2), marked('jr_1', 1)];
    expect(await findingOf([runs])).toMatchObject({ run: { jobRunId: 'jr_2' }, others: [{ jobRunId: 'jr_1' }] });
  });

  it("is Glue's earliest retry when the first try has aged out of a list that was read to its bound", async () => {
    const retries = [marked('jr_3', 3, 'r1.1', { attempt: 2 }), marked('jr_2', 2, 'r1.1', { attempt: 1 })];
    expect(await findingOf([retries])).toEqual({ kind: 'found', run: retries[1], others: [] });
  });

  it("is inconclusive while only Glue's retries were read: the first run may be further back", async () => {
    const retry = marked('jr_3', 3, 'r1.1', { attempt: 1 });
    expect(await findingOf([[retry], aReadFailure('failed')])).toMatchObject({ kind: 'inconclusive' });
  });

  it('is that the job is gone, when Glue does not know it', async () => {
    const { error } = aReadFailure('gone');
    expect(await findingOf([aReadFailure('gone')])).toEqual({ kind: 'gone', error });
  });

  it('distinguishes a missing permission from a failure', async () => {
    const { error } = aReadFailure('denied');
    expect(await findingOf([aReadFailure('denied')])).toEqual({ kind: 'inconclusive', error, denied: true });
    expect(await findingOf([aReadFailure('failed')])).toEqual({ kind: 'inconclusive', error, denied: false });
  });
});

describe('a job that was created again', () => {
  /** A search in an empty list, long after the visibility window, of a job that was created at this minute. */
  const searchJob = async (
    createdOn: EpochMs | undefined,
    { glueNow, kind }: { readonly glueNow?: (clock: EpochMs) => EpochMs; readonly kind?: ReadFailure['kind'] } = {},
  ) => {
    const world = testWorld();
    world.pass(30 * MINUTE_MS);
    const job: GlueReader['job'] = async () => {
      if (kind !== undefined) return aReadFailure(kind);
      return { kind: 'job', maxRetries: 0, ...(createdOn === undefined ? {} : { createdOn }) };
    };
    const list: GlueReader['list'] = async () => ({
      kind: 'page',
      runs: [],
      ...(glueNow === undefined ? {} : { glueNow: glueNow(world.clock()) }),
    });
    const reader = { ...world.glue.reader, job, list };
    return (await findRuns('orders-etl', [sought('r1')], world.invocation({ reader }))).of(sought('r1'));
  };

  it('proves nothing about sends to the job before it: its list never clears their doubts', async () => {
    expect(await searchJob(at(3))).toMatchObject({
      kind: 'inconclusive',
      error: { name: 'JobRecreated' },
      denied: false,
    });
  });

  it('may be as old as the send, as far as Glue’s clock is not known', async () => {
    expect(await searchJob(at(-5))).toMatchObject({ kind: 'inconclusive' });
    expect(await searchJob(plusMs(at(-5), -1))).toEqual({ kind: 'nothing' });
  });

  it('is distinguished from an old one to some seconds, if Glue’s answers have its time', async () => {
    const sameClock = (now: EpochMs) => now;
    expect(await searchJob(plusMs(at(0), -6_000), { glueNow: sameClock })).toEqual({ kind: 'nothing' });
    expect(await searchJob(plusMs(at(0), -5_000), { glueNow: sameClock })).toMatchObject({ kind: 'inconclusive' });
    const minuteSlow = (now: EpochMs) => plusMs(now, -MINUTE_MS);
    expect(await searchJob(plusMs(at(-1), -6_000), { glueNow: minuteSlow })).toEqual({ kind: 'nothing' });
    expect(await searchJob(plusMs(at(-1), -5_000), { glueNow: minuteSlow })).toMatchObject({ kind: 'inconclusive' });
  });

  it('cannot be ruled out while the job cannot be read, or has no creation time', async () => {
    expect(await searchJob(at(-60), { kind: 'denied' })).toMatchObject({ kind: 'inconclusive', denied: true });
    expect(await searchJob(at(-60), { kind: 'failed' })).toMatchObject({ kind: 'inconclusive', denied: false });
    expect(await searchJob(at(-60), { kind: 'gone' })).toMatchObject({ kind: 'inconclusive', denied: false });
    expect(await searchJob(undefined)).toMatchObject({ kind: 'inconclusive', error: { name: 'JobRecreated' } });
  });

  it('is asked for once per search, and only if the search could clear', async () => {
    const world = testWorld();
    await findRuns('orders-etl', [sought('r1'), sought('r2')], world.invocation());
    expect(world.glue.jobs).toBe(0);
    world.pass(30 * MINUTE_MS);
    await findRuns('orders-etl', [sought('r1'), sought('r2')], world.invocation());
    expect(world.glue.jobs).toBe(1);
  });
});

describe('a run of which Glue shows the arguments nowhere', () => {
  const besides = async (run: ListedRun, glueNow?: (clock: EpochMs) => EpochMs) => {
    const world = testWorld();
    const { reader } = aListOf([run, other(-6)]);
    world.pass(30 * MINUTE_MS);
    const list: GlueReader['list'] = async (...asked) => {
      const page = await reader.list(...asked);
      return glueNow === undefined ? page : { ...page, glueNow: glueNow(world.clock()) };
    };
    const look = await findRuns('orders-etl', [sought('r1')], world.invocation({ reader: { ...reader, list } }));
    return look.of(sought('r1')).kind;
  };
  const bare = (secondsAfterSend: number, given: Partial<ListedRun> = {}): ListedRun => ({
    ...aBareRun('jr_bare', plusMs(at(0), secondsAfterSend * 1_000)),
    ...given,
  });

  it('cannot be the one that is sought when it began before the send, by Glue’s own clock', async () => {
    const sameClock = (now: EpochMs) => now;
    expect(await besides(bare(-6), sameClock)).toBe('nothing');
    expect(await besides(bare(-5), sameClock)).toBe('inconclusive');
  });

  it('is judged by how slow Glue’s clock is', async () => {
    const minuteSlow = (now: EpochMs) => plusMs(now, -MINUTE_MS);
    expect(await besides(bare(-64), minuteSlow)).toBe('inconclusive');
    expect(await besides(bare(-66), minuteSlow)).toBe('nothing');
  });

  it('may be the one within the margin, when no answer of Glue’s has its time', async () => {
    expect(await besides(bare(-299))).toBe('inconclusive');
    expect(await besides(bare(-301))).toBe('nothing');
  });

  it('cannot be the one when it had ended before the send, though its start is unknown', async () => {
    const unbegun = aBareRun('jr_bare');
    expect(await besides({ ...unbegun, completedOn: at(-6) })).toBe('nothing');
    expect(await besides({ ...unbegun, completedOn: at(1) })).toBe('inconclusive');
  });
});
