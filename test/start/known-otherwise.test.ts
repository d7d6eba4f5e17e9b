import { describe, expect, it } from 'vitest';
import type { S3ObjectCreated } from '../../lib/core/events/event.ts';
import { plan } from '../../lib/core/plan/plan.ts';
import { MINUTE_MS, plusMs, toIso } from '../../lib/core/time.ts';
import type { Reupload } from '../../lib/core/triggers/trigger.ts';
import { admit } from '../../lib/start/admit.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { failing, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';
import { anUploadTrigger, someTriggers } from '../infra/some-triggers.ts';

const JOB = 'orders-etl';
const KINDS = ['run', 'skip', 'run-if-changed'] as const;

const uploaded = (given: Partial<S3ObjectCreated> = {}): S3ObjectCreated => ({
  source: 's3',
  bucket: 'landing',
  key: 'orders/a.csv',
  size: 42,
  etag: 'e1',
  sequencer: '0055AED6DCD90281E5',
  eventTime: toIso(START_OF_TEST),
  ...given,
});

/** Delivers an event to a function whose triggers file says this of `reupload`. */
const deliver = async (
  world: TestWorld,
  reupload: Reupload,
  event: S3ObjectCreated = uploaded(),
  ledger: WholeLedger = world.ledger,
  name = 'orders',
) => {
  const trigger = anUploadTrigger(`${name}/*`, 'landing', { name, reupload, start: { JobName: JOB } });
  const [decision] = plan(event, { triggers: someTriggers([trigger]), ledgerId: 'ledger' });
  if (decision === undefined) throw new Error('no decision');
  return admit(decision, world.invocation({ ledger }));
};

describe('an upload whose event is delivered again after a deployment has changed reupload', () => {
  it.each(KINDS.flatMap((before) => KINDS.filter((kind) => kind !== before).map((after) => [before, after] as const)))(
    'starts no second run: %s before, %s after',
    async (before, after) => {
      const world = testWorld();
      expect(await deliver(world, before)).toMatchObject({ kind: 'started' });
      world.pass(20 * MINUTE_MS);
      expect(await deliver(world, after)).toMatchObject({ kind: 'duplicate', item: { state: 'STARTED' } });
      world.pass(14 * 24 * 60 * MINUTE_MS);
      expect(await deliver(world, after)).toMatchObject({ kind: 'duplicate' });
      expect(world.glue.sends).toHaveLength(1);
    },
  );

  it('starts no second run either when it waits in its job’s backlog', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await deliver(world, 'run');
    expect(await deliver(world, 'skip')).toMatchObject({ kind: 'duplicate', item: { state: 'WAITING' } });
    expect(world.ledger.items()).toHaveLength(1);
  });

  it('is logged with the id that the ledger has', async () => {
    const world = testWorld();
    await deliver(world, 'run');
    await deliver(world, 'skip');
    const [standing] = world.ledger.items();
    const fields = { decision: 'duplicate', requestId: standing?.requestId, state: 'STARTED' };
    expect(world.logged.at(-1)).toMatchObject({ fields });
  });

  it('starts no second run when the change is taken back, either', async () => {
    const world = testWorld();
    await deliver(world, 'run');
    world.pass(MINUTE_MS);
    await deliver(world, 'skip', uploaded({ key: 'orders/b.csv', sequencer: '01' }));
    world.pass(MINUTE_MS);
    expect(await deliver(world, 'run', uploaded({ key: 'orders/b.csv', sequencer: '01' }))).toMatchObject({
      kind: 'duplicate',
    });
  });
});

it('what one function notes of a trigger is kept while another one notes another trigger of the job', async () => {
  const world = testWorld();
  await deliver(world, 'run');
  world.pass(20 * MINUTE_MS);
  const late = uploaded({ sequencer: '01', eventTime: toIso(world.clock()) });
  const { noteJob } = world.ledger;
  // It has read the register, and writes only after a deployment has changed the other trigger.
  const slow: WholeLedger = {
    ...world.ledger,
    noteJob: async (jobName, note) => {
      if (note.reuploads !== undefined) await deliver(world, 'skip', late);
      await noteJob(jobName, note);
    },
  };
  await deliver(world, 'run', uploaded({ key: 'loads/a.csv' }), slow, 'loads');
  world.pass(20 * MINUTE_MS);
  // The deployment is taken back, and the event comes again.
  expect(await deliver(world, 'run', late)).toMatchObject({ kind: 'duplicate' });
  expect(await world.ledger.startConditions(JOB)).toMatchObject({ reuploads: { loads: { kind: 'run' } } });
});

describe('another upload of the same key, or of the same content', () => {
  it('counts as today’s reupload says, though the ledger has one from before the change', async () => {
    const world = testWorld();
    await deliver(world, 'skip');
    world.pass(MINUTE_MS);
    const again = uploaded({ sequencer: '0055AED6DCD90281E6', eventTime: toIso(world.clock()) });
    expect(await deliver(world, 'run', again)).toMatchObject({ kind: 'started' });
    expect(await deliver(world, 'skip', again)).toMatchObject({ kind: 'duplicate' });
    expect(world.glue.sends).toHaveLength(2);
  });
});

describe('what it costs', () => {
  const counting = (world: TestWorld) => {
    const calls: string[] = [];
    const counted =
      <A extends readonly unknown[], R>(name: string, call: (...args: A) => R) =>
      (...args: A): R => {
        calls.push(name);
        return call(...args);
      };
    const { startConditions, noteJob, noteTrigger, get, create } = world.ledger;
    const ledger = {
      ...world.ledger,
      startConditions: counted('startConditions', startConditions),
      noteJob: counted('noteJob', noteJob),
      noteTrigger: counted('noteTrigger', noteTrigger),
      get: counted('get', get),
      create: counted('create', create),
    };
    return { calls, ledger };
  };

  it('is nothing for an upload of a job whose triggers count as before', async () => {
    const world = testWorld();
    await deliver(world, 'run');
    const { calls, ledger } = counting(world);
    await deliver(world, 'run', uploaded({ sequencer: '02' }), ledger);
    expect(calls).toEqual(['startConditions', 'create']);
  });

  it('is one note of a job at its first upload, and no reading', async () => {
    const world = testWorld();
    const { calls, ledger } = counting(world);
    await deliver(world, 'run', uploaded(), ledger);
    expect(calls).toEqual(['startConditions', 'noteTrigger', 'noteJob', 'create']);
  });

  it('is one note at a change, and two readings for each upload from before it or its first quarter of an hour', async () => {
    const world = testWorld();
    await deliver(world, 'run');
    world.pass(60 * MINUTE_MS);
    const at = (sequencer: string, afterMs: number) =>
      uploaded({ sequencer, eventTime: toIso(plusMs(world.clock(), afterMs)) });
    const first = counting(world);
    await deliver(world, 'run-if-changed', uploaded({ sequencer: '03', etag: 'e3' }), first.ledger);
    expect(first.calls).toEqual(['startConditions', 'noteJob', 'get', 'get', 'create']);
    const soon = counting(world);
    await deliver(world, 'run-if-changed', { ...at('04', 15 * MINUTE_MS - 1), etag: 'e4' }, soon.ledger);
    expect(soon.calls).toEqual(['startConditions', 'get', 'get', 'create']);
    const later = counting(world);
    await deliver(world, 'run-if-changed', { ...at('05', 15 * MINUTE_MS), etag: 'e5' }, later.ledger);
    expect(later.calls).toEqual(['startConditions', 'create']);
  });

  it('is one reading of the register for a whole batch', async () => {
    const world = testWorld();
    await deliver(world, 'run');
    const { calls, ledger } = counting(world);
    const invocation = world.invocation({ ledger });
    const trigger = anUploadTrigger('orders/*', 'landing', {
      name: 'orders',
      reupload: 'run',
      start: { JobName: JOB },
    });
    for (const sequencer of ['06', '07']) {
      const [decision] = plan(uploaded({ sequencer }), { triggers: someTriggers([trigger]), ledgerId: 'ledger' });
      if (decision !== undefined) await admit(decision, invocation);
    }
    expect(calls).toEqual(['startConditions', 'create', 'create']);
  });
});

it('looks up an upload of a job that an earlier version of the service has registered', async () => {
  const world = testWorld();
  await deliver(world, 'run');
  const [standing] = world.ledger.items();
  const before = testWorld();
  await before.ledger.noteJob(JOB, {});
  if (standing !== undefined) before.ledger.put(standing);
  expect(await deliver(before, 'skip')).toMatchObject({ kind: 'duplicate' });
});

it('starts nothing when the ledger does not answer: the event is delivered again', async () => {
  for (const operation of ['noteJob', 'get'] as const) {
    const world = testWorld();
    await deliver(world, 'run');
    await expect(deliver(world, 'skip', uploaded(), failing(world.ledger, operation))).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
    });
    expect(world.glue.sends).toHaveLength(1);
  }
});

it('is known for the same upload by either route: as a notification, and through EventBridge', async () => {
  const world = testWorld();
  await deliver(world, 'run', uploaded({ sequencer: '0055AED6DCD90281E5' }));
  expect(await deliver(world, 'skip', uploaded({ sequencer: '55aed6dcd90281e5' }))).toMatchObject({
    kind: 'duplicate',
  });
});
