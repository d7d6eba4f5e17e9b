import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerJson, loopbackServer } from '../doubles/loopback-server.ts';
import type { NodeEnd } from '../processes/spawn-node.ts';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';
import { asked, typed } from './type-command.ts';

let world: TestCloud;

beforeAll(async () => {
  world = await aCloud({
    triggersFile: path.join(import.meta.dirname, 'command-triggers.yml'),
    sweepEveryMs: 1_000,
    jobs: [
      { name: 'lasting', maxConcurrentRuns: 1, behaviour: { startupMs: 20, takesMs: 600_000 } },
      { name: 'rollup', behaviour: { ends: ['FAILED', 'SUCCEEDED'], startupMs: 20, takesMs: 200 } },
    ],
    faults: [{ fault: 'error', error: 'InvalidInputException', message: 'no such worker', jobName: 'refused' }],
  });
});
afterAll(() => world.close());

const ask = (...words: readonly string[]): Promise<NodeEnd> => asked(new URL(world.cloud.url).port, ...words);

const asJson = async (...words: readonly string[]) => JSON.parse((await ask(...words, '--json')).stdout);

const ended = (requestId: string) =>
  world.cloud.feed.until('the request has ended', () => world.decisions(requestId).includes('ended'));

/** Uploads an object and waits for the end of its run. */
const anEndedUpload = async (key: string): Promise<string> => {
  const isIts = ({ arguments: given }: { readonly arguments: Readonly<Record<string, string>> }) =>
    given['--source'] === `s3://landing/${key}`;
  await world.cloud.upload('landing', key, 'hello');
  const run = await world.cloud.feed.until(
    `the run of ${key}`,
    () => world.cloud.glue.runs('orders').find(isIts) ?? false,
  );
  const requestId = requestOf(run);
  await ended(requestId);
  return requestId;
};

describe('glue-job-trigger status', () => {
  it('tells of an object, its request and its run the same, and names the command that runs it again', async () => {
    const requestId = await anEndedUpload('orders/eu/status.csv');
    const [run] = world.cloud.glue.runs('orders').filter((each) => requestOf(each) === requestId);
    for (const subject of ['s3://landing/orders/eu/status.csv', requestId, `${requestId}.1`, run?.id ?? '']) {
      const { status, stdout, stderr } = await ask('status', subject);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain(`SUCCEEDED  Run ${run?.id} of job orders has ended: SUCCEEDED.`);
      expect(stdout).toMatch(/ended +\S+Z, after /);
      expect(stdout).toContain(
        `To run it once more:\n  npx glue-job-trigger rerun ${requestId}.1 --why 'the reason' --stage test --local --port `,
      );
      expect(stdout).not.toContain('\u001b');
    }
    expect(await asJson('status', requestId)).toMatchObject({ requestId, state: 'SUCCEEDED', jobRunId: run?.id });
  });

  it('tells the place of a request that waits, what is in progress, and how to cancel it', async () => {
    for (const nth of [1, 2, 3]) await world.cloud.upload('landing', `lasting/${nth}`, 'hello');
    const waiting = await world.cloud.feed.until('two wait', async () => {
      const { waiting: found } = await asJson('backlog', 'lasting');
      return found.count === 2 && found;
    });
    const last = waiting.requests.at(-1).requestId;
    const { stdout } = await ask('status', last);
    expect(stdout).toMatch(
      /WAITING {2}Waits in the backlog of job lasting .* 1 request is before it\. 1 run of the job is in progress/,
    );
    expect(stdout).toMatch(/in progress +jr_\w+ since /);
    expect(stdout).toContain(`To cancel it:\n  npx glue-job-trigger cancel ${last} --why 'the reason'`);
    expect(await asJson('status', last)).toMatchObject({ backlog: { place: 2 }, job: { inProgress: 1 } });
    expect((await ask('status', 'lasting')).stdout).toContain('2 of its requests wait');
    const table = await ask('backlog', 'lasting');
    expect(table).toMatchObject({ status: 0, stderr: '' });
    expect(table.stdout).toMatch(
      /^lasting: 2 wait \(.*\); 1 in progress\n\ntrigger +waiting +oldest arrived\nlasting +2 /,
    );
    expect(table.stdout).toContain(last);

    const cancelled = await ask('cancel', last, '--why', 'sent twice', '--by', 'ana');
    expect(cancelled).toMatchObject({ status: 0, stdout: expect.stringContaining('Cancelled by ana: sent twice.') });
    expect(cancelled.stdout).toContain(`npx glue-job-trigger redrive ${last} --stage test --local`);
    const running = await asJson('backlog', 'lasting');
    expect(running.waiting.count).toBe(1);
    expect(await ask('cancel', running.running.runs[0].requestId, '--why', 'too late')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/is not cancelled: run jr_\w+ is under way/),
    });
  });

  it.each([
    ['jr_of-somebody', /no request whose last run is jr_of-somebody/],
    ['order', /no trigger "order"; did you mean "orders"\?/],
  ])('says of %s that it is not known here, with exit code 3', async (subject, message) => {
    expect(await ask('status', subject)).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });
});

describe('glue-job-trigger of a request that is not in this ledger', () => {
  it.each(['status', 'cancel', 'redrive', 'rerun'])('says in %s why that may be, with exit code 3', async (verb) => {
    const why = verb === 'status' ? [] : ['--why', 'sent twice'];
    expect(await ask(verb, 'f'.repeat(24), ...why)).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringMatching(/no request "f{24}": it is another stage's, .* expired/),
    });
  });
});

describe('glue-job-trigger backlog', () => {
  it('names the nearest job of one that nobody knows, with exit code 3', async () => {
    await anEndedUpload('orders/eu/backlog.csv');
    expect(await ask('backlog', 'order')).toMatchObject({
      status: 3,
      stderr: 'Neither the triggers file nor the ledger has a job "order"; did you mean "orders"?\n',
    });
  });
});

describe('glue-job-trigger history', () => {
  it('lists the requests of a day as a table, JSON and CSV', async () => {
    const requestId = await anEndedUpload('orders/eu/history,1.csv');
    const table = await ask('history', 'orders');
    expect(table).toMatchObject({ status: 0, stderr: '' });
    expect(table.stdout).toMatch(/^arrived +state +attempt +took .*request +event/);
    expect(table.stdout).toMatch(new RegExp(`SUCCEEDED +1 .*${requestId} {2}s3://landing/orders/eu/history,1.csv\\n`));
    expect(table.stdout).toMatch(/\d+ requests?: \d+ SUCCEEDED; runs took .* in all/);
    const rows = await asJson('history', 'orders', '--state', 'succeeded');
    expect(rows).toContainEqual(expect.objectContaining({ requestId, state: 'SUCCEEDED', jobName: 'orders' }));
    const [heading, ...lines] = (await ask('history', 'orders', '--csv')).stdout.trimEnd().split('\n');
    expect(heading).toBe(
      'request_id,trigger,job,event,state,attempt,arrived,started,ended,duration_seconds,dpu_hours,run_id,error',
    );
    const line = lines.find((each) => each.startsWith(requestId));
    expect(line).toContain('orders,orders,"s3://landing/orders/eu/history,1.csv",SUCCEEDED,1,');
  });

  it('says that there is none, with exit code 3, and whether there is such a trigger', async () => {
    expect(await ask('history', 'orders', '--from', '2026-01-01', '--to', '2026-01-03')).toMatchObject({
      status: 3,
      stdout: 'no request of orders in this time\n',
    });
    expect(await ask('history', 'order')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('did you mean "orders"?'),
    });
  });
});

describe('glue-job-trigger call', () => {
  it('starts a manual trigger once, however often it is typed with the key that it has printed', async () => {
    const words = ['call', 'reprocess', 'from=2026-11-01', 'limit=5', 'areas=eu,us'];
    const first = await ask(...words, '--json');
    expect(first.status).toBe(0);
    const [, key = ''] = /^idempotency key: (\S+)\n$/.exec(first.stderr) ?? [];
    const { requestId } = JSON.parse(first.stdout);
    const again = await ask(...words, '--key', key);
    expect(again.stdout).toContain('This request was in the ledger already.');
    expect(again.stdout).toContain(requestId);
    expect(world.cloud.glue.runs('rollup').filter((run) => requestOf(run) === requestId)).toHaveLength(1);
  });

  it('says of an input that the function refuses what is wrong, with exit code 3', async () => {
    expect(await ask('call', 'reprocess', 'from=never')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/input\.from: expected a date .*, found the string "never"/),
    });
  });

  it('starts an object and a schedule, shows with --dry-run what it would start, and says when nothing is started', async () => {
    await anEndedUpload('orders/eu/call.csv');
    const object = 's3://landing/orders/eu/call.csv';
    expect(await ask('call', 'orders', object)).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('has made 1 request for this object already'),
    });
    expect((await asJson('call', 'orders', object, '--again')).requestId).toMatch(/^[0-9a-f]{24}$/);
    const dryRun = await ask('call', 'nightly', '--date', '2026-11-22', '--dry-run');
    expect(dryRun).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Dry run: it would start a run of job rollup'),
    });
    expect(await asJson('call', 'nightly', '--date', '2026-11-22')).toMatchObject({
      trigger: 'nightly',
      jobName: 'rollup',
    });
  });
});

describe('glue-job-trigger pause and resume', () => {
  it('show in each status who pauses, and let only that person resume', async () => {
    const paused = await ask('pause', 'paused', '--why', 'schema change', '--by', 'ana');
    expect(paused).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Trigger paused is paused\. After 5 seconds nothing of it starts/),
    });
    await world.cloud.upload('landing', 'paused/a', 'hello');
    const { requests } = await world.cloud.feed.until('it waits', async () => {
      const answer = await asJson('status', 's3://landing/paused/a');
      return answer.requests.length > 0 && answer;
    });
    const [{ requestId, state }] = requests;
    expect(state).toBe('WAITING');
    const waits = await ask('status', requestId);
    expect(waits.stdout).toMatch(/[Pp]aused by ana since \S+Z \(schema change\)/);
    expect((await asJson('status', requestId)).backlog).not.toHaveProperty('startsAbout');
    expect((await ask('status', 'paused')).stdout).toMatch(/paused by +ana since \S+Z: schema change/);
    expect(await ask('resume', 'paused', '--by', 'bea')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('paused by ana'),
    });
    expect(await ask('resume', 'paused', '--by', 'ana')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('is over'),
    });
  });
});

describe('glue-job-trigger rerun and redrive', () => {
  it('run a request again that has ended, and one that was rejected', async () => {
    const requestId = await anEndedUpload('orders/eu/rerun.csv');
    const rerun = await ask('rerun', requestId, '--why', 'source corrected', '--by', 'ana');
    expect(rerun).toMatchObject({ status: 0, stdout: expect.stringContaining('It runs again.') });
    expect(rerun.stdout).toMatch(/rerun \(attempt 1\): SUCCEEDED, jr_\w+ by ana: source corrected/);
    expect(await ask('rerun', `${requestId}.1`, '--why', 'again')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`Expected ${requestId}.2`),
    });

    await world.cloud.upload('landing', 'refused/a', 'hello');
    const { requests } = await world.cloud.feed.until('it was rejected', async () => {
      const answer = await asJson('status', 's3://landing/refused/a');
      return answer.requests[0]?.state === 'REJECTED' && answer;
    });
    const [rejected] = requests;
    expect((await ask('status', rejected.requestId)).stdout).toContain(
      `npx glue-job-trigger redrive ${rejected.requestId} `,
    );
    expect(await ask('redrive', rejected.requestId)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Taken up again.'),
    });
  });
});

describe('glue-job-trigger without an answer', () => {
  const deniedBy = (message: string) =>
    loopbackServer((response) => {
      response.setHeader('x-amzn-errortype', 'AccessDeniedException');
      answerJson(response, 403, { Message: message });
    });

  it('names the action and the role that is denied it, with exit code 4', async () => {
    const who = 'arn:aws:sts::111122223333:assumed-role/analyst/ana';
    const resource = 'arn:aws:lambda:eu-central-1:111122223333:function:glue-job-trigger-test-manual';
    await using server = await deniedBy(
      `User: ${who} is not authorized to perform: lambda:InvokeFunction on resource: ${resource} because no identity-based policy allows the lambda:InvokeFunction action`,
    );
    const { status, stderr } = await typed(new URL(server.endpoint).port, 'status', 'orders');
    expect(status).toBe(4);
    expect(stderr).toContain(`lambda:InvokeFunction is denied to ${who} on ${resource}`);
    const reading = await typed(new URL(server.endpoint).port, 'history', 'orders');
    expect(reading).toMatchObject({ status: 4, stdout: '', stderr: expect.stringContaining(`is denied to ${who}`) });
  });

  it('says that the local cloud is not started', async () => {
    const server = await loopbackServer(() => undefined);
    const { port } = new URL(server.endpoint);
    await server.stop();
    expect(await typed(port, 'status', 'orders')).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('nothing answers there. Start it with "npm start"'),
    });
  });

  it('says how to name the region of an account', async () => {
    expect(await typed(undefined, 'status', 'orders')).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('--region'),
    });
  });

  it('names a function that is not deployed', async () => {
    const { status, stderr } = await ask('status', 'orders', '--stage', 'prod');
    expect(status).toBe(4);
    expect(stderr).toMatch(/Function not found: \S*glue-job-trigger-prod-manual.*--stage and --region/s);
  });
});
