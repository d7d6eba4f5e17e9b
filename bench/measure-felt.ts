import type { AwsServer } from './aws/start-server.ts';
import type { Subjects } from './build-subjects.ts';
import { latencySection, planningSection, rateSection, slotsSection } from './felt-sections.ts';
import { measureLatency } from './measure-latency.ts';
import { measurePlanning } from './measure-planning.ts';
import { type AtRate, measureRate } from './measure-rates.ts';
import { processorShare } from './processor-share.ts';
import type { Section } from './report.ts';
import { measureSlots, type SlotUse } from './slots/measure-slots.ts';
import type { SlottedJob } from './slots/slotted-glue.ts';

/** How much of it is measured. */
export interface FeltSize {
  readonly latencyRounds: number;
  /** Starts a second that Glue accepts, and how many files come then. */
  readonly rates: readonly (readonly [perSecond: number, files: number])[];
  readonly slots: readonly (readonly [slots: number, runSeconds: number, lateSeconds: number, requests: number])[];
  readonly triggers: readonly number[];
}

export const FELT: FeltSize = {
  latencyRounds: 9,
  rates: [
    [5, 65],
    [15, 165],
    [50, 500],
  ],
  slots: [
    [1, 30, 0, 60],
    [1, 30, 5, 60],
    [3, 30, 0, 120],
    [10, 30, 0, 250],
    [50, 30, 0, 800],
    [200, 20, 0, 2_000],
    [1_000, 60, 0, 3_000],
  ],
  triggers: [1, 200, 1_000],
};

export const FELT_QUICK: FeltSize = {
  latencyRounds: 3,
  rates: [[15, 60]],
  slots: [
    [1, 30, 0, 20],
    [10, 30, 0, 60],
  ],
  triggers: [1, 200],
};

const MEMORY_MB = 512;

/** What people feel: how soon, how many slots, at which rate, and what many triggers cost. */
export const measureFelt = async (
  subjects: Subjects,
  aws: AwsServer,
  { size, folder, say }: { readonly size: FeltSize; readonly folder: string; readonly say: (text: string) => void },
): Promise<{ readonly found: object; readonly sections: readonly Section[] }> => {
  await using share = await processorShare(MEMORY_MB);
  const latency = await measureLatency(subjects, aws, { rounds: size.latencyRounds, share }, (round) =>
    say(`latency: round ${round} of ${size.latencyRounds}`),
  );
  const rates: AtRate[] = [];
  for (const [perSecond, files] of size.rates) {
    say(`${files} files, ${perSecond} starts a second`);
    rates.push(await measureRate(subjects, aws, { perSecond, files }));
  }
  const slots: SlotUse[] = [];
  for (const [count, runSeconds, lateSeconds, requests] of size.slots) {
    say(`${requests} requests for ${count} slots`);
    const job: SlottedJob = { slots: count, runMs: runSeconds * 1_000, lateMs: lateSeconds * 1_000 };
    slots.push(await measureSlots(job, requests));
  }
  say('triggers');
  const planning = await measurePlanning(folder, { counts: size.triggers, events: 100 });
  const told =
    share === undefined ? 'no share of the processor could be set: all of it' : `the share of ${MEMORY_MB} MB`;
  return {
    found: { latency, share: told, rates, slots, planning },
    sections: [latencySection(latency, told), rateSection(rates), slotsSection(slots), planningSection(planning)],
  };
};
