import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDynalite } from '../contract/dynamodb-servers.ts';
import { answerJson, loopbackServer, type Received } from '../doubles/loopback-server.ts';
import { PYTHON } from '../machine/python.ts';
import { needing } from '../machine/tool.ts';
import { failed, QUIET, WORKED } from './expected-ends.ts';
import { aMarker, asSpark, type FencedJobs, fencedJobs, MARKER, type Treatment } from './fenced-jobs.ts';
import type { Ended } from './job-runner.ts';

describe('the fence, when another run has the claim or that is unknown', needing(PYTHON), () => {
  let jobs: FencedJobs;
  beforeAll(async () => {
    jobs = await fencedJobs(openDynalite);
  });
  afterEach(() => {
    jobs.treatLedgerCalls(() => 'pass');
    jobs.glueServer.clearFaults();
  });
  afterAll(() => jobs?.close());

  const script = (job: string, run: string, marker: string, endpoints = {}): Promise<Ended> =>
    jobs.script([...asSpark(job, run), MARKER, marker], endpoints);

  const operationOf = ({ headers }: Received): string => String(headers['x-amz-target']).replace(/^.*\./, '');

  /** A job with two runs that bear one marker, the first of which has the claim. */
  const twoRuns = async (marker: string, job = {}) => {
    const name = await jobs.aJob(marker, job);
    const [first, second] = [await jobs.startRun(name, marker), await jobs.startRun(name, marker)];
    await jobs.putClaim(marker, { run: first });
    return { job: name, first, second };
  };

  it('ends the run quietly while the one with the claim is running, and leaves the claim as it is', async () => {
    const marker = aMarker();
    const { job, first, second } = await twoRuns(marker);
    jobs.advance(1_000);
    const claim = await jobs.claim(marker);
    const ended = await script(job, second, marker);
    expect(ended).toEqual(QUIET);
    expect(ended.stdout).toBe(`trigger-fence: ${second} does nothing: ${first} has claimed ${marker} and is RUNNING\n`);
    expect(await jobs.claim(marker)).toEqual(claim);
  });

  it.each(['STARTING', 'RUNNING', 'STOPPING', 'WAITING'])(
    'ends the run quietly while the one with the claim is %s: it may still have an effect',
    async (state) => {
      const marker = aMarker();
      const job = await jobs.aJob(marker);
      await jobs.putClaim(marker, { run: 'jr_1' });
      const claim = await jobs.claim(marker);
      await using glue = await loopbackServer((response) =>
        answerJson(response, 200, { JobRun: { Id: 'jr_1', JobRunState: state } }),
      );
      const ended = await script(job, 'jr_2', marker, { TEST_ENDPOINT_GLUE: glue.endpoint });
      expect(ended).toEqual(QUIET);
      expect(ended.stdout).toContain(`is ${state}`);
      expect(await jobs.claim(marker)).toEqual(claim);
    },
  );

  it('ends the run quietly when the one with the claim has succeeded', async () => {
    const marker = aMarker();
    const { job, second } = await twoRuns(marker);
    jobs.advance(60_000);
    const ended = await script(job, second, marker);
    expect(ended).toEqual(QUIET);
    expect(ended.stdout).toContain('is SUCCEEDED');
  });

  it.each(['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED'] as const)(
    'takes over from a run that is %s, and works at once',
    async (end) => {
      const marker = aMarker();
      const { job, second } = await twoRuns(marker, { behaviour: { ends: [end, 'SUCCEEDED'] } });
      jobs.advance(60_000);
      const calls = jobs.ledgerCalls().length;
      expect(await script(job, second, marker)).toEqual(WORKED);
      expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: second });
      // Refused; the claim; the request, for its job; taken over.
      const operations = jobs.ledgerCalls().slice(calls).map(operationOf);
      expect(operations).toEqual(['UpdateItem', 'GetItem', 'GetItem', 'UpdateItem']);
    },
  );

  it('renews the claim when it takes over: for thirty days from now, with its own time', async () => {
    const marker = aMarker();
    const { job, first, second } = await twoRuns(marker, { behaviour: { ends: ['FAILED', 'SUCCEEDED'] } });
    await jobs.putClaim(marker, { run: first, expiresInS: 3_600 });
    jobs.advance(60_000);
    const before = Math.floor(Date.now() / 1_000);
    expect(await script(job, second, marker)).toEqual(WORKED);
    const claim = (await jobs.claim(marker)) ?? {};
    expect(Number(claim['expiresAt']?.N) - before).toBeGreaterThanOrEqual(30 * 86_400);
    expect(Number(claim['expiresAt']?.N) - before).toBeLessThan(30 * 86_400 + 60);
    expect(Number(claim['claimedAt']?.N)).toBeGreaterThanOrEqual(before * 1_000);
    expect(Number(claim['claimedAt']?.N)).toBeLessThanOrEqual(Date.now());
  });

  it('reads the ledger consistently: what stood there a moment ago decides nothing', async () => {
    const marker = aMarker();
    const { job, second } = await twoRuns(marker);
    const calls = jobs.ledgerCalls().length;
    await script(job, second, marker);
    const reads = jobs
      .ledgerCalls()
      .slice(calls)
      .filter(({ headers }) => String(headers['x-amz-target']).endsWith('.GetItem'))
      .map(({ body }) => JSON.parse(body));
    expect(reads.map(({ Key, ConsistentRead }) => [Key.pk.S.split('#')[0], ConsistentRead])).toEqual([
      ['FENCE', true],
      ['REQ', true],
    ]);
  });

  it('lets the run work when the claim expires between its refused write and its reading', async () => {
    const marker = aMarker();
    const { job, second } = await twoRuns(marker);
    let reads = 0;
    jobs.treatLedgerCalls(async (operation): Promise<Treatment> => {
      if (operation === 'GetItem' && ++reads === 1) await jobs.dropClaim(marker);
      return 'pass';
    });
    expect(await script(job, second, marker)).toEqual(WORKED);
    expect((await jobs.claim(marker))?.['claimedBy']).toEqual({ S: second });
  });

  it('fails the run when others take the claim over before it again and again, and tries five times', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker, { behaviour: { ends: ['FAILED'] } });
    const others = [await jobs.startRun(job, marker), await jobs.startRun(job, marker)] as const;
    await jobs.putClaim(marker, { run: others[0] });
    jobs.advance(60_000);
    let takers = 0;
    jobs.treatLedgerCalls(async (operation, body): Promise<Treatment> => {
      if (operation === 'UpdateItem' && body.includes('claimedBy = :seen')) {
        takers += 1;
        await jobs.putClaim(marker, { run: others[takers % 2 === 1 ? 1 : 0] });
      }
      return 'pass';
    });
    const run = await jobs.startRun(job, marker);
    expect(await script(job, run, marker)).toEqual(failed(/changed hands again and again/));
    expect(takers).toBe(5);
  });

  it.each(['--my-marker', 'my-marker'])('knows the marker by the name that the script gives: %s', async (named) => {
    const marker = aMarker();
    const { job, second } = await twoRuns(marker);
    const args = [...asSpark(job, second), '--my-marker', marker, MARKER, aMarker()];
    expect(await jobs.script(args, { TEST_ARGUMENT: named })).toEqual(QUIET);
    // Under another name it bears no marker.
    expect(await jobs.script([...asSpark(job, second), '--their-marker', marker], { TEST_ARGUMENT: named })).toEqual(
      WORKED,
    );
  });

  it("keeps a request's second attempt apart from its first", async () => {
    const first = aMarker();
    const second = first.replace(/1$/, '2');
    const { job } = await twoRuns(first);
    expect(await script(job, await jobs.startRun(job, second), second)).toEqual(WORKED);
  });

  it('fails the run when Glue does not know the one with the claim, and leaves the claim as it is', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker);
    await jobs.putClaim(marker, { run: 'jr_gone' });
    const claim = await jobs.claim(marker);
    expect(await script(job, 'jr_1', marker)).toEqual(failed(/get_job_run failed.*EntityNotFoundException/));
    expect(await jobs.claim(marker)).toEqual(claim);
  });

  it('fails the run when Glue gives no answer about the one with the claim', async () => {
    const marker = aMarker();
    const { job, second } = await twoRuns(marker);
    jobs.glueServer.order({ fault: 'error-500', operation: 'GetJobRun' });
    expect(await script(job, second, marker)).toEqual(failed(/get_job_run failed.*InternalServiceException/));
  });

  it.each([
    { what: 'another run', answer: { Id: 'jr_2', JobRunState: 'FAILED' } },
    { what: 'a state that nobody knows', answer: { Id: 'jr_1', JobRunState: 'FADING' } },
  ])('fails the run when Glue answers with $what', async ({ answer }) => {
    const marker = aMarker();
    const job = await jobs.aJob(marker);
    await jobs.putClaim(marker, { run: 'jr_1' });
    await using glue = await loopbackServer((response) => answerJson(response, 200, { JobRun: answer }));
    const ended = await script(job, 'jr_3', marker, { TEST_ENDPOINT_GLUE: glue.endpoint });
    expect(ended).toEqual(failed(new RegExp(`is claimed by jr_1; Glue says ${answer.Id} is ${answer.JobRunState}`)));
  });

  it('fails the run when the ledger cannot be reached', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker);
    await using ledger = await loopbackServer(() => undefined);
    await ledger.stop();
    const ended = await script(job, 'jr_1', marker, { TEST_ENDPOINT_DYNAMODB: ledger.endpoint });
    expect(ended).toEqual(failed(/cannot be claimed: dynamodb's update_item failed: Could not connect/));
  });

  it.each(['UpdateItem', 'GetItem'])('fails the run when its role may not %s', async (denied) => {
    const marker = aMarker();
    const { job, second } = await twoRuns(marker);
    jobs.treatLedgerCalls((operation) => (operation === denied ? 'deny' : 'pass'));
    expect(await script(job, second, marker)).toEqual(failed(/AccessDeniedException/));
  });

  it('asks AWS five times, a minute and a half with all pauses, and then gives up', async () => {
    const marker = aMarker();
    const { stdout } = await script(await jobs.aJob(marker), 'jr_1', marker, { TEST_SHOWS_PATIENCE: '1' });
    // Pauses of one, two, four and eight seconds at most.
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toEqual([5, 15, { mode: 'standard', total_max_attempts: 5 }]);
  });

  it('has said why a run works before the script can die of its work', async () => {
    const marker = aMarker();
    const { job, first, second } = await twoRuns(marker, { behaviour: { ends: ['FAILED', 'SUCCEEDED'] } });
    jobs.advance(60_000);
    const said = { code: 3, stderr: '' };
    expect(await script(job, second, marker, { TEST_DIES: '1' })).toEqual({
      ...said,
      stdout: `trigger-fence: ${second} takes ${marker} over from ${first}, which is FAILED\n`,
    });
    expect(await jobs.script(asSpark('job', 'jr_1'), { TEST_DIES: '1' })).toEqual({
      ...said,
      stdout: `trigger-fence: no ${MARKER} among the arguments: started by hand, nothing to claim\n`,
    });
  });

  it('lets a run without a marker work, and makes no call', async () => {
    const calls = jobs.ledgerCalls().length;
    expect(await jobs.script(asSpark('job', 'jr_1'))).toEqual(WORKED);
    expect(jobs.ledgerCalls()).toHaveLength(calls);
  });

  const real = aMarker();
  it.each([
    { what: 'an empty marker', args: [MARKER, ''] },
    { what: 'a marker without an attempt', args: [MARKER, real.slice(0, 24)] },
    { what: 'attempt 0', args: [MARKER, `${real.slice(0, 24)}.0`] },
    { what: 'an attempt in other digits than ours', args: [MARKER, `${real.slice(0, 24)}.١`] },
    { what: 'an attempt of ten digits', args: [MARKER, `${real.slice(0, 24)}.1234567890`] },
    { what: 'a marker with a line behind it', args: [MARKER, `${real}\n`] },
    { what: 'a marker that is a key of the ledger', args: [MARKER, `REQ#${real}`] },
    { what: 'a marker without a value', args: [MARKER] },
    { what: 'a marker given in one piece', args: [`${MARKER}=${real}`] },
    { what: 'two markers', args: [MARKER, real, MARKER, aMarker()] },
    { what: "the marker's name as the value of another argument", args: ['--source', MARKER, MARKER, real] },
    { what: 'a run id that is none', args: [MARKER, real, '--JOB_RUN_ID', '--area'] },
    { what: 'a run id that is too long', args: [MARKER, real, '--JOB_RUN_ID', `jr_${'a'.repeat(251)}`] },
  ])('fails the run on $what, and makes no call', async ({ args }) => {
    const calls = jobs.ledgerCalls().length;
    expect(await jobs.script(['--JOB_NAME', 'job', ...args])).toEqual(failed(/must stand once/));
    expect(jobs.ledgerCalls()).toHaveLength(calls);
  });
});
