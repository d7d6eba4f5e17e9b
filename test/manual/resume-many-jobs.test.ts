import { describe, expect, it } from 'vitest';
import { EVERY_JOB } from '../../lib/core/ledger/pause.ts';
import { plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { callManually as call } from '../doubles/a-manual-call.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const JOBS = 60;

/** So many jobs, each with requests that wait, all of it paused; and what was read of them before the pause ended. */
const aWorld = async (waiting: number) => {
  const world = testWorld();
  for (let job = 0; job < JOBS; job += 1) {
    const jobName = `job-${job}`;
    await world.ledger.noteTrigger(jobName, 'orders');
    for (let at = 0; at < waiting; at += 1) {
      const request = aRequest({ requestId: `${jobName}-${at}`, jobName, arrival: plusMs(START_OF_TEST, at) });
      world.ledger.put(aWaiting(request));
    }
  }
  await call(world, { pause: 'everything', by: 'ana', why: 'an incident' });
  const read = { backlog: 0, running: 0 };
  const atResume: (typeof read)[] = [];
  const ledger: typeof world.ledger = {
    ...world.ledger,
    backlog: (...given) => {
      read.backlog += 1;
      return world.ledger.backlog(...given);
    },
    running: (...given) => {
      read.running += 1;
      return world.ledger.running(...given);
    },
    resume: (...given) => {
      atResume.push({ ...read });
      return world.ledger.resume(...given);
    },
  };
  return { world, ledger, atResume, resume: { resume: 'everything', by: 'ana' } };
};

describe('a resume of everything, of many jobs', () => {
  it('ends the pause before it counts what waits: of each backlog it has read one page, to mark it', async () => {
    const { world, ledger, atResume, resume } = await aWorld(30);
    const answer = await call(world, resume, { ledger, reads: ledger, pauses: ledger });
    expect(atResume).toEqual([{ backlog: JOBS, running: 0 }]);
    expect(answer).toMatchObject({ paused: [], waiting: JOBS * 30 });
    expect(world.ledger.register().filter(({ backlogMark }) => backlogMark !== undefined)).toHaveLength(JOBS);
  });

  it('marks no backlog that is empty', async () => {
    const { world, resume } = await aWorld(0);
    await call(world, resume);
    expect(world.ledger.register().filter(({ backlogMark }) => backlogMark !== undefined)).toEqual([]);
  });

  it('answers in time what it could count, and that there is more', async () => {
    const { world, ledger, resume } = await aWorld(30);
    let isOver = false;
    const slow: typeof ledger = {
      ...ledger,
      resume: async (...given) => {
        await ledger.resume(...given);
        isOver = true;
      },
      backlog: (...given) => {
        if (isOver) world.pass(SECOND_MS);
        return ledger.backlog(...given);
      },
    };
    const limits = { reads: slow, pauses: slow, limitMs: 30 * SECOND_MS };
    expect(await call(world, resume, limits)).toMatchObject({
      message: expect.stringMatching(/^The pause of everything is over\. \d+ or more wait/),
      paused: [],
      more: true,
    });
    expect((await world.ledger.job(EVERY_JOB))?.pauses).toBeUndefined();
  });
});
