import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ledgerTableProperties } from '../../infra/stack/ledger-table.ts';
import { openDynamoDbLocal } from '../contract/dynamodb-local.ts';
import { openDynalite } from '../contract/dynamodb-servers.ts';
import { JAVA } from '../machine/java.ts';
import { PYTHON } from '../machine/python.ts';
import { needing } from '../machine/tool.ts';
import { QUIET, WORKED } from './expected-ends.ts';
import { aMarker, asSpark, type FencedJobs, fencedJobs, MARKER, type Treatment } from './fenced-jobs.ts';
import type { Ended } from './job-runner.ts';

const SERVERS = [
  { name: 'dynalite', open: openDynalite, needs: [PYTHON] },
  { name: "AWS's DynamoDB Local", open: openDynamoDbLocal, needs: [PYTHON, JAVA] },
];

describe.each(SERVERS)('the fence of a Spark script, on $name', ({ open, needs }) => {
  describe('', needing(...needs), () => {
    let jobs: FencedJobs;
    beforeAll(async () => {
      jobs = await fencedJobs(open);
    });
    afterEach(() => jobs.treatLedgerCalls(() => 'pass'));
    afterAll(() => jobs?.close());

    /** Runs the script as Glue does for this run. */
    const script = (job: string, run: string, marker: string): Promise<Ended> =>
      jobs.script([...asSpark(job, run), MARKER, marker, '--source', 's3://acme/a b.csv']);

    it('lets the first run work, and claims the attempt for it by one write, for thirty days and in no index', async () => {
      const marker = aMarker();
      const job = await jobs.aJob(marker);
      const run = await jobs.startRun(job, marker);
      const before = Math.floor(Date.now() / 1_000);
      const calls = jobs.ledgerCalls().length;
      expect(await script(job, run, marker)).toEqual(WORKED);
      expect(jobs.ledgerCalls()).toHaveLength(calls + 1);
      const claim = (await jobs.claim(marker)) ?? {};
      expect(claim['claimedBy']).toEqual({ S: run });
      const keptForS = Number(claim['expiresAt']?.N) - before;
      expect(keptForS).toBeGreaterThanOrEqual(30 * 86_400);
      expect(keptForS).toBeLessThan(30 * 86_400 + 60);
      const indexKeys = ledgerTableProperties().GlobalSecondaryIndexes.map(({ KeySchema }) => KeySchema[0]);
      expect(indexKeys.filter((key) => key !== undefined && Object.hasOwn(claim, key.AttributeName))).toEqual([]);
    });

    it('makes a claim that the service reads, of that attempt and no other', async () => {
      const marker = aMarker();
      const [requestId = ''] = marker.split('.');
      const job = await jobs.aJob(marker);
      const run = await jobs.startRun(job, marker);
      expect(await jobs.ledger.claimedBy(requestId, 1)).toBeUndefined();
      await script(job, run, marker);
      expect(await jobs.ledger.claimedBy(requestId, 1)).toBe(run);
      expect(await jobs.ledger.claimedBy(requestId, 2)).toBeUndefined();
    });

    it('lets a run continue whose script starts again', async () => {
      const marker = aMarker();
      const job = await jobs.aJob(marker);
      const run = await jobs.startRun(job, marker);
      await jobs.putClaim(marker, { run });
      expect(await script(job, run, marker)).toEqual(WORKED);
    });

    it("lets Glue's own retry of a failed run take over", async () => {
      const marker = aMarker();
      const job = await jobs.aJob(marker, { maxRetries: 1, behaviour: { ends: ['FAILED', 'SUCCEEDED'] } });
      const first = await jobs.startRun(job, marker);
      expect(await script(job, first, marker)).toEqual(WORKED);
      jobs.advance(65_000); // The run's minute, and the while until Glue starts it again.
      const [, again] = jobs.glueServer.runs(job);
      expect(again?.previousRunId).toBe(first);
      expect(await script(job, again?.id ?? '', marker)).toEqual(WORKED);
      expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: again?.id });
    });

    it('lets exactly one of two runs take over from a failed one at once', async () => {
      const marker = aMarker();
      const job = await jobs.aJob(marker, { behaviour: { ends: ['FAILED', 'SUCCEEDED'] } });
      await jobs.putClaim(marker, { run: await jobs.startRun(job, marker) });
      jobs.advance(60_000);
      const runs = [await jobs.startRun(job, marker), await jobs.startRun(job, marker)];
      // Neither write goes to the ledger before both have seen the same claim.
      const both = Promise.withResolvers<void>();
      let takers = 0;
      jobs.treatLedgerCalls(async (operation, body): Promise<Treatment> => {
        if (operation === 'UpdateItem' && body.includes('claimedBy = :seen')) {
          takers += 1;
          if (takers === 2) both.resolve();
          await both.promise;
        }
        return 'pass';
      });
      const ends = await Promise.all(runs.map((run) => script(job, run, marker)));
      expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
        { code: 0, stderr: '' },
        { code: 0, stderr: '' },
      ]);
      const worked = runs.filter((_, index) => ends[index]?.stdout.includes('worked'));
      expect(worked).toHaveLength(1);
      expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: worked[0] });
    });

    it('lets a run work whose claim was written though the reply was lost', async () => {
      const marker = aMarker();
      const job = await jobs.aJob(marker);
      const run = await jobs.startRun(job, marker);
      let lost = 0;
      jobs.treatLedgerCalls((operation) => (operation === 'UpdateItem' && ++lost === 1 ? 'lose-reply' : 'pass'));
      expect(await script(job, run, marker)).toEqual(WORKED);
      expect(lost).toBe(2);
    });

    it('honours a claim in the very second in which it expires', async () => {
      const marker = aMarker();
      const job = await jobs.aJob(marker);
      const run = await jobs.startRun(job, marker);
      jobs.treatLedgerCalls(async (operation, body): Promise<Treatment> => {
        if (operation === 'UpdateItem') {
          const expiresAt = Number(JSON.parse(body).ExpressionAttributeValues[':seen'].N);
          await jobs.putClaim(marker, { run, expiresInS: expiresAt - Math.floor(Date.now() / 1_000) });
        }
        return 'pass';
      });
      expect(await script(job, await jobs.startRun(job, marker), marker)).toEqual(QUIET);
    });

    it('ignores a claim that has expired, though TTL has not deleted it yet', async () => {
      const marker = aMarker();
      const job = await jobs.aJob(marker);
      await jobs.putClaim(marker, { run: await jobs.startRun(job, marker), expiresInS: -2 });
      const second = await jobs.startRun(job, marker);
      expect(await script(job, second, marker)).toEqual(WORKED);
      expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: second });
    });
  });
});
