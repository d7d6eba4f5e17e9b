import { describe, expect, it } from 'vitest';
import { plusMs } from '../../lib/core/time.ts';
import { noon, unique } from '../doubles/ledger-items.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

/** What every ledger does with the register of jobs. */
export const jobRegisterContract = (given: () => WholeLedger): void => {
  describe('the register of jobs', () => {
    it('knows no job before it was noted', async () => {
      expect(await given().job(unique('job'))).toBeUndefined();
    });

    it('registers a job with nothing to note', async () => {
      const jobName = unique('job');
      await given().noteJob(jobName, {});
      expect(await given().job(jobName)).toEqual({ jobName });
    });

    it('keeps by what the uploads of each trigger are counted, and since when', async () => {
      const jobName = unique('job');
      const first = { orders: { kind: 'run', since: noon } } as const;
      await given().noteJob(jobName, { reuploads: first, backlogMark: 'm1' });
      const second = { 'odd-1': { kind: 'run-if-changed', since: plusMs(noon, 1) } } as const;
      await given().noteJob(jobName, { reuploads: second });
      const job = { jobName, backlogMark: 'm1' };
      expect(await given().startConditions(jobName)).toMatchObject({ job, reuploads: { ...first, ...second } });
      const changed = { orders: { kind: 'skip', since: plusMs(noon, 2) } } as const;
      await given().noteJob(jobName, { reuploads: changed });
      expect((await given().startConditions(jobName)).reuploads).toEqual({ ...second, ...changed });
    });

    it('says what is known of a job and of everything together, also where one of them was never noted', async () => {
      const jobName = unique('job');
      expect(await given().startConditions(jobName)).toMatchObject({ job: undefined, reuploads: {} });
      const ana = { trigger: 'orders', by: 'ana', why: 'w', at: noon };
      const all = { trigger: '*', by: unique('ben'), why: 'w', at: plusMs(noon, -2) };
      await given().noteTrigger(jobName, 'orders');
      await given().pause(jobName, ana);
      await given().pause('*', all);
      expect(await given().startConditions(jobName)).toEqual({
        job: { jobName, triggers: ['orders'], pauses: [ana] },
        everything: expect.objectContaining({ jobName: '*', pauses: expect.arrayContaining([all]) }),
        reuploads: {},
      });
      await given().resume('*', all, plusMs(noon, -1));
    });

    it('sets the given fields and keeps all others', async () => {
      const jobName = unique('job');
      await given().noteJob(jobName, { polledAt: noon });
      await given().noteJob(jobName, { backlogMark: 'm1' });
      expect(await given().job(jobName)).toEqual({ jobName, polledAt: noon, backlogMark: 'm1' });
      await given().noteJob(jobName, {});
      expect(await given().job(jobName)).toEqual({ jobName, polledAt: noon, backlogMark: 'm1' });
    });

    it('keeps each trigger once, whatever else is noted, and registers a job by its first one', async () => {
      const jobName = unique('job');
      for (const trigger of ['orders', 'loads', 'orders']) await given().noteTrigger(jobName, trigger);
      await given().noteJob(jobName, { backlogMark: 'm1' });
      expect(await given().job(jobName)).toEqual({ jobName, triggers: ['loads', 'orders'], backlogMark: 'm1' });
      await given().unmarkBacklog(jobName, 'm1');
      expect((await given().jobs()).filter((job) => job.jobName === jobName)).toEqual([
        { jobName, triggers: ['loads', 'orders'] },
      ]);
    });

    it('keeps each pause apart, by who and of what, with why and since when, in the order in which they began', async () => {
      const jobName = unique('job');
      const ana = { trigger: 'orders', by: 'ana: the "first"', why: 'schema: v2', at: noon };
      const ben = { trigger: '*', by: 'ben', why: '', at: plusMs(noon, 1) };
      await given().pause(jobName, ben);
      await given().pause(jobName, ana);
      await given().noteTrigger(jobName, 'orders');
      expect(await given().job(jobName)).toEqual({ jobName, triggers: ['orders'], pauses: [ana, ben] });
      await given().pause(jobName, { ...ana, at: plusMs(noon, 5) });
      expect((await given().job(jobName))?.pauses).toEqual([ben, { ...ana, at: plusMs(noon, 5) }]);
    });

    it('keeps since when somebody pauses beside when they last said so, and orders by the first', async () => {
      const jobName = unique('job');
      const ana = { trigger: 'orders', by: 'ana', why: 'w', at: plusMs(noon, 9), since: noon };
      const ben = { trigger: 'orders', by: 'ben', why: 'w', at: plusMs(noon, 1) };
      for (const pause of [ben, ana]) expect(await given().pause(jobName, pause)).toBe(true);
      expect((await given().job(jobName))?.pauses).toEqual([ana, ben]);
      await given().resume(jobName, { ...ana, at: noon }, plusMs(noon, 10));
      expect((await given().job(jobName))?.pauses).toEqual([ana, ben]);
      await given().resume(jobName, ben, plusMs(noon, 5));
      expect(await given().pause(jobName, ana)).toBe(true);
      await given().resume(jobName, ana, plusMs(noon, 10));
      expect(await given().pause(jobName, ana)).toBe(false);
      expect((await given().job(jobName))?.pauses).toBeUndefined();
    });

    it('ends a pause, and neither another one nor a later one of the same person', async () => {
      const jobName = unique('job');
      const ana = { trigger: 'orders', by: 'ana', why: 'w', at: noon };
      await given().pause(jobName, ana);
      await given().pause(jobName, { ...ana, by: 'ben' });
      await given().resume(jobName, ana, plusMs(noon, 5));
      expect((await given().job(jobName))?.pauses).toEqual([{ ...ana, by: 'ben' }]);
      const again = { ...ana, at: plusMs(noon, 9) };
      await given().pause(jobName, again);
      await given().resume(jobName, ana, plusMs(noon, 10));
      expect((await given().job(jobName))?.pauses).toContainEqual(again);
      await given().resume(jobName, again, plusMs(noon, 11));
      await given().resume(jobName, { ...ana, by: 'ben' }, plusMs(noon, 12));
      expect(await given().job(jobName)).toEqual({ jobName, resumedAt: { orders: plusMs(noon, 12) } });
    });

    it('begins no pause that is as old as the last resume of the same: a late copy of its write', async () => {
      const jobName = unique('job');
      const ana = { trigger: 'orders', by: 'ana', why: 'w', at: noon };
      expect(await given().pause(jobName, ana)).toBe(true);
      await given().resume(jobName, ana, plusMs(noon, 5));
      expect(await given().pause(jobName, ana)).toBe(false);
      expect(await given().pause(jobName, { ...ana, by: 'ben', at: plusMs(noon, 5) })).toBe(false);
      expect(await given().job(jobName)).toEqual({ jobName, resumedAt: { orders: plusMs(noon, 5) } });
      const others = [
        { ...ana, at: plusMs(noon, 6) },
        { ...ana, trigger: '*' },
      ];
      for (const pause of others) expect(await given().pause(jobName, pause)).toBe(true);
      expect((await given().job(jobName))?.pauses).toHaveLength(2);
    });

    it('does not register a job by a resume, and lists nothing for what is paused of every job', async () => {
      const jobName = unique('job');
      const all = { trigger: '*', by: unique('ana'), why: 'w', at: noon };
      await given().resume(jobName, all, noon);
      expect(await given().job(jobName)).toBeUndefined();
      await given().pause('*', all);
      expect((await given().job('*'))?.pauses).toContainEqual(all);
      expect((await given().jobs()).map((job) => job.jobName)).not.toContain('*');
      await given().resume('*', all, noon);
    });

    it('lists every job once', async () => {
      const names = Array.from({ length: 5 }, () => unique('job 漢'));
      for (const jobName of [...names, ...names]) await given().noteJob(jobName, { backlogMark: 'm' });
      const listed = (await given().jobs()).filter(({ jobName }) => names.includes(jobName));
      expect(listed).toHaveLength(5);
      expect(listed).toEqual(expect.arrayContaining(names.map((jobName) => ({ jobName, backlogMark: 'm' }))));
    });

    it('removes the mark of a backlog only if it is still the same', async () => {
      const jobName = unique('job');
      await given().noteJob(jobName, { backlogMark: 'm2', polledAt: noon });
      await given().unmarkBacklog(jobName, 'm1');
      expect(await given().job(jobName)).toEqual({ jobName, backlogMark: 'm2', polledAt: noon });
      await given().unmarkBacklog(jobName, 'm2');
      expect(await given().job(jobName)).toEqual({ jobName, polledAt: noon });
    });

    it('does not register a job by unmarking it', async () => {
      const jobName = unique('job');
      await given().unmarkBacklog(jobName, 'm1');
      expect(await given().job(jobName)).toBeUndefined();
    });
  });
};
