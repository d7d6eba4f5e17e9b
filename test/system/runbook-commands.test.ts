/** Each command that docs/operations.md tells a person to paste, run in its order against the local cloud. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { epochMs, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { shellWords } from '../cli/command/shell-words.ts';
import { readMarkdown } from '../docs/markdown.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aCancelled, anUncertain, aRejected, aWaiting } from '../doubles/ledger-items.ts';
import { type NodeEnd, runNode } from '../processes/spawn-node.ts';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';
import { sealed } from './run-doctor.ts';
import { seedLedger } from './seed-ledger.ts';
import { typing } from './type-command.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PAGE = 'docs/operations.md';
const FILE = 's3://acme-dev-landing/orders/eu/dt=2026-11-22/part-0001.csv';

/** Commands whose right answer is no in this world: exit code 3, and what is said then. */
const SAYS_NO: ReadonlyMap<string, RegExp> = new Map([
  [
    'npx glue-job-trigger status s3://acme-dev-landing/orders/eu/2026-11-22/',
    /wants "dt=\{day\}", this key has "2026-11-22"/,
  ],
  ['npm run explain -- ', /wants "dt=\{day\}", this key has "2026-11-22"/],
  // The file has run already, because here nothing kept its event back.
  [`npx glue-job-trigger call orders ${FILE}`, /has made 1 request/],
  // The command before it has ended the doubt.
  ['npx glue-job-trigger redrive 9b2cf535f27731c974343645 --run-is', /Expected a request in doubt/],
  // Nobody pauses it any more: the command before these has resumed it.
  ['npx glue-job-trigger resume orders --only-since', /nobody pauses it/],
  ['npx glue-job-trigger resume orders --fuse', /nobody pauses it/],
]);

/** What this test does not run: it changes an account, or takes the AWS CLI. */
const NOT_RUN = /^(?:aws |for |while |done|do |npm run (?:restore|deploy) )/;

const commands: readonly string[] = readMarkdown(PAGE)
  .blocks.filter(({ info }) => info === 'sh')
  .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'))
  .filter((line) => /^\S/.test(line));
const ours = commands.filter((line) => !NOT_RUN.test(line));

const on = (day: string) => epochMs(Date.parse(`${day}T09:00:00Z`));
const orders = (requestId: string, day: string) => {
  const arrival = on(day);
  const ran = { startedAt: arrival, endedAt: plusMs(arrival, MINUTE_MS) };
  return { requestId, trigger: 'orders', jobName: 'orders-etl-dev', arrival, ran };
};
const numbered = (nth: number): string => String(nth).padStart(24, '0');

/** The requests that the page names, as they are when a person reads of them. */
const seeds = (): readonly LedgerItem[] => {
  const { ran: failed, ...ofFailed } = orders('5d41402abc4b2a76b9719d91', '2026-11-21');
  const { ran: succeeded, ...ofSucceeded } = orders('f929e4244e692a7eec342726', '2026-11-20');
  const { ran: october, ...ofOctober } = orders(numbered(1), '2026-10-05');
  const { ran: _, ...inDoubt } = orders('9b2cf535f27731c974343645', '2026-11-19');
  const { ran: __, ...waits } = orders('86eed0a857084168b0afce17', '2026-11-23');
  const rest = [2, 3, 4, 5].map((nth) => {
    const { ran: ___, ...request } = orders(numbered(nth), '2026-11-22');
    return request;
  });
  const [rejected, waiting, alsoWaiting, cancelled] = rest;
  return [
    anEnded({ ...ofFailed, ...failed, state: 'FAILED', jobRunId: 'jr_6f3a2c0e8b' }),
    anEnded({ ...ofSucceeded, ...succeeded, jobRunId: 'jr_1' }),
    anEnded({ ...ofOctober, ...october, jobRunId: 'jr_2', usage: { executionSeconds: 60, dpuSeconds: 240 } }),
    anUncertain({ ...inDoubt, visibilityFrom: inDoubt.arrival }),
    aWaiting(waits),
    aRejected({ ...rejected }),
    aWaiting({ ...waiting, waitingFor: 'busy' }),
    aWaiting({ ...alsoWaiting }),
    aCancelled({ ...cancelled, cancelId: '2026-11-22_2026-11-22_5f0c9a1e' }),
  ];
};

let world: TestCloud;

beforeAll(async () => {
  world = await aCloud({ triggersFile: path.join(ROOT, 'triggers.yml'), stage: 'dev' });
  await world.cloud.upload('acme-dev-landing', 'orders/eu/dt=2026-11-22/part-0001.csv', 'hello');
  const [run] = await world.runs('orders-etl-dev', 1);
  await world.cloud.feed.until('its end', () => world.decisions(requestOf(run)).includes('ended'));
  // What waits shall wait until a command names it, however long the commands before it take.
  world.cloud.glue.order({ fault: 'full', jobName: 'orders-etl-dev' });
  await seedLedger(world.cloud, seeds(), 'dev');
});
afterAll(() => world.close());

/** Runs what a person pastes, with the local cloud instead of the stage that the page names. */
const paste = (line: string): Promise<NodeEnd> => {
  const words = shellWords(line.replace(/ --(?:stage|region) \S+/g, ''));
  const { port } = new URL(world.cloud.url);
  const [, , script = ''] = words;
  if (words[0] === 'npx') return typing(true)(undefined, ...words.slice(2), '--local', '--port', port);
  const env = sealed({
    AWS_ENDPOINT_URL: world.cloud.url,
    AWS_REGION: world.cloud.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  return runNode([`cli/${script}.js`, ...words.slice(4)], { cwd: ROOT, env });
};

describe(`a command of ${PAGE}`, () => {
  it('is one that this test runs, or stands among those that it cannot run', () => {
    const unknown = ours.filter(
      (line) => !/^npx glue-job-trigger \w|^npm run (?:explain|connect-bucket) -- /.test(line),
    );
    expect(unknown).toEqual([]);
    expect(ours.length).toBeGreaterThan(20);
  });

  // One after another, as they stand: what one pauses, the next resumes.
  it.each(ours)('does what the page says: %s', async (line) => {
    const { status, stdout, stderr } = await paste(line);
    const [, no] = [...SAYS_NO].find(([begins]) => line.startsWith(begins) && !line.endsWith(' --again')) ?? [];
    const said = { line, status, said: `${stdout}${stderr}` };
    if (no === undefined) expect(said).toEqual({ line, status: 0, said: expect.stringMatching(/\S/) });
    else expect(said).toEqual({ line, status: 3, said: expect.stringMatching(no) });
  });
});
