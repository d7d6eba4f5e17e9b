import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFaultyLedger } from '../chaos/faulty-ledger.ts';
import { type LedgerServer, openDynalite } from '../contract/dynamodb-servers.ts';
import { type AnUpload, aNotification, anObjectCreated } from '../doubles/event-payloads.ts';
import { chanceOf } from '../sim/chance.ts';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';

let server: LedgerServer;
let ledger: ReturnType<typeof openFaultyLedger>;
let world: TestCloud;

beforeAll(async () => {
  server = await openDynalite();
  ledger = openFaultyLedger(server.url, chanceOf(1));
  const triggersFile = path.join(import.meta.dirname, 'reupload-triggers.yml');
  world = await aCloud({ triggersFile, dynamodb: ledger.handle });
});
afterAll(async () => {
  await world.close();
  ledger.close();
  await server.close();
});

const runsOf = (jobName: string, file: string) =>
  world.cloud.glue.runs(jobName).filter((run) => run.arguments['--file'] === file);
const started = (jobName: string, file: string, count: number) =>
  world.cloud.feed.until(`${count} runs of ${jobName} for ${file}`, () => {
    const runs = runsOf(jobName, file);
    return runs.length >= count && runs;
  });
const send = (upload: AnUpload) => world.cloud.sendToQueue('uploads', JSON.stringify(anObjectCreated(upload)));
const duplicates = (requestId: string) => world.decisions(requestId).filter((decision) => decision === 'duplicate');
/** Waits until the functions have said so often that they have this request already. */
const knownAgain = (requestId: string, count: number) =>
  world.cloud.feed.until(`${count} duplicates of ${requestId}`, () => duplicates(requestId).length >= count);
const deadLetter = () =>
  world.cloud.feed.until('a dead letter', async () => {
    const letters = await world.cloud.deadLetters('uploads');
    return letters.length > 0 && letters;
  });

describe('an object that is overwritten in S3', () => {
  it('runs for each upload, even of the same content, with reupload: run', async () => {
    await world.cloud.upload('landing', 'each/overwritten', 'same');
    await started('each', 'overwritten', 1);
    await world.cloud.upload('landing', 'each/overwritten', 'same');
    await world.cloud.upload('landing', 'each/overwritten', 'other');
    const runs = await started('each', 'overwritten', 3);
    expect(runs).toHaveLength(3);
    expect(new Set(runs.map(requestOf)).size).toBe(3);
  });

  it('runs once for its key, whatever is uploaded later, with reupload: skip', async () => {
    await world.cloud.upload('landing', 'once/overwritten', 'first');
    const [run] = await started('once', 'overwritten', 1);
    await world.cloud.upload('landing', 'once/overwritten', 'second');
    await world.cloud.upload('landing', 'once/overwritten', 'third');
    await knownAgain(requestOf(run), 2);
    expect(runsOf('once', 'overwritten')).toHaveLength(1);
  });

  it('runs once for each content, also when an earlier one comes back, with reupload: run-if-changed', async () => {
    await world.cloud.upload('landing', 'changed/overwritten', 'A');
    const [first] = await started('changed', 'overwritten', 1);
    await world.cloud.upload('landing', 'changed/overwritten', 'A');
    await knownAgain(requestOf(first), 1);
    await world.cloud.upload('landing', 'changed/overwritten', 'B');
    await started('changed', 'overwritten', 2);
    await world.cloud.upload('landing', 'changed/overwritten', 'A');
    await knownAgain(requestOf(first), 2);
    const runs = runsOf('changed', 'overwritten');
    expect(new Set(runs.map((run) => run.arguments['--etag'])).size).toBe(2);
    expect(runs).toHaveLength(2);
  });
});

describe('a bucket with versions', () => {
  it('runs once for each version with reupload: run, by whichever route its event comes', async () => {
    const key = 'each/versioned';
    await send({ key, versionId: 'v2', sequencer: 'B2' });
    await send({ key, versionId: 'v1', sequencer: 'A1' });
    const runs = await started('each', 'versioned', 2);
    expect(runs.map((run) => run.arguments['--version']).sort()).toEqual(['v1', 'v2']);
    // The same two uploads, told by S3 itself.
    for (const versionId of ['v1', 'v2']) {
      const known = runs.find((run) => run.arguments['--version'] === versionId);
      await world.cloud.sendToQueue('uploads', JSON.stringify(aNotification({ key, versionId, sequencer: '0C3' })));
      await knownAgain(requestOf(known), 1);
    }
    expect(runsOf('each', 'versioned')).toHaveLength(2);
  });

  it('runs once for equal content in two versions with reupload: run-if-changed, and once for a key with skip', async () => {
    for (const [folder, job] of [
      ['changed', 'changed'],
      ['once', 'once'],
    ] as const) {
      const key = `${folder}/versioned`;
      await send({ key, versionId: 'v1', etag: 'same', sequencer: '1' });
      const [run] = await started(job, 'versioned', 1);
      await send({ key, versionId: 'v2', etag: 'same', sequencer: '2' });
      await knownAgain(requestOf(run), 1);
      expect(runsOf(job, 'versioned')).toHaveLength(1);
    }
  });
});

describe('events that arrive out of order and twice', () => {
  const later = { etag: 'late', sequencer: '00AB' };
  const earlier = { etag: 'early', sequencer: '00AA' };

  it.each([
    ['each', ['early', 'late']],
    ['changed', ['early', 'late']],
  ] as const)('run each once with the policy of %s', async (job, etags) => {
    const key = `${job}/unordered`;
    await send({ key, ...later });
    await started(job, 'unordered', 1);
    await send({ key, ...earlier });
    const runs = await started(job, 'unordered', 2);
    await send({ key, ...earlier });
    // Another spelling of the same sequencer.
    await send({ key, ...later, sequencer: 'ab' });
    for (const run of runs) await knownAgain(requestOf(run), 1);
    expect(
      runsOf(job, 'unordered')
        .map((run) => run.arguments['--etag'])
        .sort(),
    ).toEqual(etags);
  });

  it('run only what came first with reupload: skip', async () => {
    await send({ key: 'once/unordered', ...later });
    const [run] = await started('once', 'unordered', 1);
    await send({ key: 'once/unordered', ...earlier });
    await knownAgain(requestOf(run), 1);
    expect(runsOf('once', 'unordered')).toHaveLength(1);
  });
});

// SQS's own redrive puts the message into its queue again, as it is.
describe('a message that is redriven from the dead letters', () => {
  it('runs if the ledger had been out of reach all the time', async () => {
    ledger.shut(true);
    await send({ key: 'each/unreachable', sequencer: '01' });
    const letters = await deadLetter();
    ledger.shut(false);
    expect(letters).toHaveLength(1);
    expect(runsOf('each', 'unreachable')).toEqual([]);
    await world.cloud.sendToQueue('uploads', letters[0] ?? '');
    expect(await started('each', 'unreachable', 1)).toHaveLength(1);
  });

  it('starts nothing if its event has run meanwhile', async () => {
    const upload = { key: 'each/ran-already', sequencer: '01' };
    await send(upload);
    const [run] = await started('each', 'ran-already', 1);
    ledger.shut(true);
    await send(upload);
    const [letter] = await deadLetter();
    ledger.shut(false);
    await world.cloud.sendToQueue('uploads', letter ?? '');
    await knownAgain(requestOf(run), 1);
    expect(runsOf('each', 'ran-already')).toHaveLength(1);
  });

  it('goes back to the dead letters if it cannot be read', async () => {
    await world.cloud.sendToQueue('uploads', '{"not":"an event"}');
    const first = await deadLetter();
    await world.cloud.sendToQueue('uploads', first[0] ?? '');
    expect(await deadLetter()).toEqual(['{"not":"an event"}']);
    expect(first).toEqual(['{"not":"an event"}']);
  });
});
