import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDynalite } from '../contract/dynamodb-servers.ts';
import { answerJson, type LoopbackServer, loopbackServer } from '../doubles/loopback-server.ts';
import { PYTHON } from '../machine/python.ts';
import { needing } from '../machine/tool.ts';
import { failed, QUIET, WORKED } from './expected-ends.ts';
import { AS_PYTHON_SHELL, aMarker, type FencedJobs, fencedJobs, MARKER } from './fenced-jobs.ts';
import type { Ended } from './job-runner.ts';

describe('the fence of a Python shell script, which does not know its run id', needing(PYTHON), () => {
  let jobs: FencedJobs;
  beforeAll(async () => {
    jobs = await fencedJobs(openDynalite);
  });
  afterEach(() => {
    jobs.treatLedgerCalls(() => 'pass');
    jobs.glueServer.clearFaults();
  });
  afterAll(() => jobs?.close());

  const script = (marker: string): Promise<Ended> => jobs.script([...AS_PYTHON_SHELL, MARKER, marker]);

  const arrivalOf = async (marker: string): Promise<number> =>
    (await jobs.ledger.get(marker.slice(0, 24)))?.arrival ?? Number.NaN;

  it.each([{ listed: 'with' }, { listed: 'without' }] as const)(
    'finds its run, listed $listed arguments',
    async (given) => {
      const marker = aMarker();
      const job = await jobs.aJob(marker);
      await jobs.startRun(job, aMarker());
      const run = await jobs.startRun(job, marker);
      await jobs.startRun(job, aMarker());
      if (given.listed === 'without') jobs.glueServer.order({ fault: 'omit-arguments', jobName: job });
      expect(await script(marker)).toEqual(WORKED);
      expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: run });
    },
  );

  it('finds its run on a later page', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker);
    const run = await jobs.startRun(job, marker);
    await Promise.all(Array.from({ length: 200 }, () => jobs.startRun(job, aMarker())));
    expect(await script(marker)).toEqual(WORKED);
    expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: run });
  });

  it("reads back to its request's arrival and no further than the page after it", async () => {
    const marker = aMarker();
    const longJob = { behaviour: { takesMs: 3 * 3_600_000 } };
    const job = await jobs.aJob(marker, longJob);
    await jobs.startRun(job, marker); // If it were read, two would be in progress.
    await Promise.all(Array.from({ length: 400 }, () => jobs.startRun(job, aMarker())));
    jobs.advance(3_600_000);
    await jobs.aJob(marker, longJob);
    await jobs.startRun(job, marker);
    expect(await script(marker)).toEqual(WORKED);
  });

  /** A Glue that gives these pages of runs, and the arguments of each run with them. */
  const listing = (pages: readonly (readonly object[])[]) =>
    loopbackServer((response, { body }) => {
      const at = Number(JSON.parse(body).NextToken ?? 0);
      answerJson(response, 200, {
        JobRuns: pages[at],
        ...(at + 1 < pages.length ? { NextToken: String(at + 1) } : {}),
      });
    });
  const aRun = (marker: string, startedAtMs: number, Id = 'jr_mine', JobRunState = 'RUNNING') => ({
    ...{ Id, JobRunState, StartedOn: startedAtMs / 1_000, Arguments: { [MARKER]: marker } },
  });
  const scriptAt = (glue: LoopbackServer, marker: string): Promise<Ended> =>
    jobs.script([...AS_PYTHON_SHELL, MARKER, marker], { TEST_ENDPOINT_GLUE: glue.endpoint });

  it.each([
    ['is empty', () => []],
    ['ends five minutes before the request', (arrival: number) => [aRun(aMarker(), arrival - 300_000, 'jr_other')]],
    [
      'has one run that is younger than the request',
      (arrival: number) => [
        aRun(aMarker(), arrival + 1_000, 'jr_young'),
        aRun(aMarker(), arrival - 3_600_000, 'jr_old', 'SUCCEEDED'),
      ],
    ],
  ])('reads on behind a page that %s', async (_, page) => {
    const marker = aMarker();
    await jobs.aJob(marker);
    const arrival = await arrivalOf(marker);
    await using glue = await listing([page(arrival), [aRun(marker, arrival)]]);
    expect(await scriptAt(glue, marker)).toEqual(WORKED);
    expect(glue.received).toHaveLength(2);
  });

  it('reads no further than a page of runs that began more than five minutes before the request', async () => {
    const marker = aMarker();
    await jobs.aJob(marker);
    const arrival = await arrivalOf(marker);
    await using glue = await listing([[aRun(aMarker(), arrival - 300_500, 'jr_old')], [aRun(marker, arrival)]]);
    expect(await scriptAt(glue, marker)).toEqual(failed(/are in progress: \[\]/));
    expect(glue.received).toHaveLength(1);
  });

  it('finds its run on a later page though Glue’s clock is four minutes slow', async () => {
    const marker = aMarker();
    const longJob = { behaviour: { takesMs: 3_600_000 } };
    const job = await jobs.aJob(marker, longJob);
    const run = await jobs.startRun(job, marker);
    await Promise.all(Array.from({ length: 200 }, () => jobs.startRun(job, aMarker())));
    jobs.advance(240_000);
    await jobs.aJob(marker, longJob); // The request has arrived only now.
    expect(await script(marker)).toEqual(WORKED);
    expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: run });
  });

  it('treats a run whose arguments Glue never shows as another program’s', async () => {
    const marker = aMarker();
    await jobs.aJob(marker);
    const StartedOn = Date.now() / 1_000;
    const mine = { Id: 'jr_mine', JobRunState: 'RUNNING', StartedOn, Arguments: { [MARKER]: marker } };
    const bare = { Id: 'jr_bare', JobRunState: 'RUNNING', StartedOn };
    await using glue = await loopbackServer((response, { headers }) => {
      const list = String(headers['x-amz-target']).endsWith('.GetJobRuns');
      answerJson(response, 200, list ? { JobRuns: [bare, mine] } : { JobRun: bare });
    });
    const args = [...AS_PYTHON_SHELL, MARKER, marker];
    expect(await jobs.script(args, { TEST_ENDPOINT_GLUE: glue.endpoint })).toEqual(WORKED);
    expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: 'jr_mine' });
  });

  it('fails both of two runs that are in progress with one marker, because neither can know which it is', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker);
    const [first, second] = [await jobs.startRun(job, marker), await jobs.startRun(job, marker)];
    const told = failed(new RegExp(`in progress: \\['${[first, second].toSorted().join("', '")}'\\]`));
    expect(await Promise.all([script(marker), script(marker)])).toEqual([told, told]);
    expect(await jobs.claim(marker)).toBeUndefined();
  });

  it('fails a run that Glue does not list', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker);
    jobs.glueServer.order({ fault: 'runs-late', jobName: job, seconds: 60 });
    await jobs.startRun(job, marker);
    expect(await script(marker)).toEqual(failed(/are in progress: \[\]/));
  });

  it('fails a run whose request the ledger does not know', async () => {
    expect(await script(aMarker())).toEqual(failed(/does not know the request/));
  });

  it('fails a run when another process has claimed the attempt as what seems to be this run', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker);
    await jobs.putClaim(marker, { run: await jobs.startRun(job, marker) });
    expect(await script(marker)).toEqual(failed(/another process has claimed/));
  });

  it('lets a run work whose claim was written though the reply was lost', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker);
    await jobs.startRun(job, marker);
    let lost = 0;
    jobs.treatLedgerCalls((operation) => (operation === 'UpdateItem' && ++lost === 1 ? 'lose-reply' : 'pass'));
    expect(await script(marker)).toEqual(WORKED);
    expect(lost).toBe(2);
  });

  it("lets Glue's own retry of a failed run take over", async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker, { maxRetries: 1, behaviour: { ends: ['FAILED', 'SUCCEEDED'] } });
    await jobs.startRun(job, marker);
    expect(await script(marker)).toEqual(WORKED);
    jobs.advance(65_000); // The run's minute, and the while until Glue starts it again.
    expect(await script(marker)).toEqual(WORKED);
    const [, again] = jobs.glueServer.runs(job);
    expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: again?.id });
  });

  it('ends a run quietly when an earlier one has succeeded', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker);
    await jobs.startRun(job, marker);
    expect(await script(marker)).toEqual(WORKED);
    jobs.advance(60_000);
    await jobs.startRun(job, marker);
    expect(await script(marker)).toEqual(QUIET);
  });
});
