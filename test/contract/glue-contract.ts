import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import type { GlueReader, GlueSender, ListedRun } from '../../lib/ports/glue.ts';

/** What a Glue under test is asked for. */
export interface GlueSetup {
  readonly maxConcurrentRuns?: number;
  readonly maxRetries?: number;
  /** How much later than its start a run is shown, in milliseconds. */
  readonly showsLateMs?: number;
}

/** A Glue with one job, its time in the test's hand. */
export interface GlueUnderTest {
  readonly reader: GlueReader;
  readonly sender: GlueSender;
  readonly jobName: string;
  /** Lets time pass, in milliseconds. */
  readonly pass: (ms: number) => void | Promise<void>;
  /** Ends the one run that is in progress: FAILED, with the message `says`. */
  readonly failRun: (jobRunId: string) => void | Promise<void>;
  readonly says: string;
  /** Lets Glue start the failed run again by itself. */
  readonly letGlueRetry: (jobRunId: string) => void | Promise<void>;
  readonly close: () => unknown;
}

const MARKED = { '--trigger-request-id': '0123456789abcdef01234567.1', '--source': 's3://b/k with space' };

/** What lib relies on in Glue's answers: the real adapters before the local Glue, and each double, must give the same. */
export const glueContract = (
  name: string,
  open: (setup: GlueSetup) => GlueUnderTest | Promise<GlueUnderTest>,
): void => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const aGlue = async (setup: GlueSetup = {}) => {
    const glue = await open(setup);
    closing.push(glue.close);
    const start = async (Arguments: Readonly<Record<string, string>> = MARKED): Promise<string> => {
      const reply = await glue.sender.start({ JobName: glue.jobName, Arguments });
      if (reply.kind !== 'started') throw new Error(`expected a run, found ${JSON.stringify(reply)}`);
      return reply.jobRunId;
    };
    const list = async (): Promise<readonly ListedRun[]> => {
      const runs: ListedRun[] = [];
      for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
        const page = await glue.reader.list(glue.jobName, token);
        if (page.kind !== 'page') throw new Error(`expected a page, found ${JSON.stringify(page)}`);
        runs.push(...page.runs);
        token = page.nextToken;
      }
      return runs;
    };
    return { ...glue, start, list };
  };

  describe(`${name}, as a Glue`, () => {
    it('shows an accepted run by its id and in the list, as a first try with the arguments that were sent', async () => {
      const { reader, jobName, start, list } = await aGlue();
      const jobRunId = await start();
      const run = { jobRunId, attempt: 0, arguments: MARKED };
      expect(await list()).toMatchObject([run]);
      expect(await reader.get(jobName, jobRunId)).toMatchObject({ kind: 'run', run });
      expect((await list())[0]).not.toHaveProperty('completedOn');
      expect((await list())[0]).not.toHaveProperty('previousRunId');
    });

    it('lists newest first, each run on one page, with the time at which each was started', async () => {
      const { start, list, pass } = await aGlue({ maxConcurrentRuns: 500 });
      const started: string[] = [];
      for (let n = 0; n < 205; n += 1) {
        started.push(await start({ '--n': String(n) }));
        await pass(SECOND_MS / 100);
      }
      const runs = await list();
      expect(runs.map(({ jobRunId }) => jobRunId)).toEqual(started.toReversed());
      const times = runs.map(({ startedOn = 0 }) => startedOn);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    });

    it('says that a full job is busy, and starts nothing then', async () => {
      const { sender, jobName, start, list } = await aGlue({ maxConcurrentRuns: 1 });
      const jobRunId = await start();
      expect(await sender.start({ JobName: jobName })).toMatchObject({ kind: 'not-started', cause: 'busy' });
      expect((await list()).map((run) => run.jobRunId)).toEqual([jobRunId]);
    });

    it('shows how and when a run has ended, and that its slot is free', async () => {
      const { start, list, failRun, says, pass } = await aGlue({ maxConcurrentRuns: 1 });
      const jobRunId = await start();
      await pass(SECOND_MS);
      await failRun(jobRunId);
      const [run] = await list();
      expect(run).toMatchObject({ jobRunId, state: 'FAILED', errorMessage: says });
      expect(run?.completedOn).toBeGreaterThan(run?.startedOn ?? 0);
      await pass(SECOND_MS);
      await start();
    });

    it("shows a retry of Glue's own as another run with the same arguments, that names the one before", async () => {
      const { start, list, failRun, letGlueRetry } = await aGlue({ maxRetries: 1 });
      const jobRunId = await start();
      await failRun(jobRunId);
      await letGlueRetry(jobRunId);
      const [retry, first] = await list();
      expect(first).toMatchObject({ jobRunId, state: 'FAILED', attempt: 0 });
      expect(retry).toMatchObject({ attempt: 1, previousRunId: jobRunId, arguments: MARKED });
      expect(retry?.jobRunId).not.toBe(jobRunId);
    });

    it('hides a run that it shows late from the list and by its id, until it is time', async () => {
      const { reader, jobName, start, list, pass } = await aGlue({ showsLateMs: 30 * SECOND_MS });
      const jobRunId = await start();
      expect(await list()).toEqual([]);
      expect(await reader.get(jobName, jobRunId)).toMatchObject({ kind: 'gone' });
      await pass(31 * SECOND_MS);
      expect(await list()).toMatchObject([{ jobRunId }]);
    });

    it('says that a run is gone that it never had, or that is of another job', async () => {
      const { reader, jobName, start } = await aGlue();
      expect(await reader.get(jobName, 'jr_unknown')).toMatchObject({ kind: 'gone' });
      expect(await reader.get('another-job', await start())).toMatchObject({ kind: 'gone' });
    });

    it('shows how often it retries a failed run of the job, and when the job was last changed', async () => {
      const { reader, jobName, pass } = await aGlue({ maxRetries: 2 });
      await pass(MINUTE_MS);
      const job = await reader.job(jobName);
      expect(job).toMatchObject({ kind: 'job', maxRetries: 2 });
      if (job.kind === 'job') expect(job.createdOn).toBeLessThanOrEqual(job.changedOn ?? 0);
    });
  });
};
