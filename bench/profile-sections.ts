import type { AwsServer } from './aws/start-server.ts';
import type { Subjects } from './build-subjects.ts';
import { inBatches } from './measure-warm.ts';
import { type Phase, PLACES, type Place, profileBundle, type Shares } from './profile.ts';
import { row, type Section } from './report.ts';
import { subjectEnvironment } from './subject-environment.ts';
import { uploadMessage } from './uploads.ts';

const RUNS = 9;
const WARM_EVENTS = 4_000;

const TITLES: Readonly<Record<Phase, string>> = {
  load: 'Where the time of loading goes',
  first: 'Where the time of the first event goes',
  warm: 'Where the time of a later event goes',
};

/** Where each millisecond goes, as shares: sampling slows what it watches. */
export const profileSections = async (subjects: Subjects, aws: AwsServer): Promise<readonly Section[]> => {
  const environment = subjectEnvironment(aws.environment);
  const messages = (run: string, count: number) =>
    inBatches(
      Array.from({ length: count }, (_, number) => uploadMessage(run, number)),
      25,
    );
  const sections: Section[] = [];
  for (const phase of ['load', 'first', 'warm'] as const) {
    const profiles: Shares[] = [];
    for (let run = 0; run < (phase === 'warm' ? 1 : RUNS); run += 1) {
      const events = messages(`profile-${phase}-${run}`, phase === 'warm' ? WARM_EVENTS : 1);
      profiles.push(await profileBundle(subjects.files.ours, phase, events, environment));
    }
    sections.push({ title: TITLES[phase], rows: shareRows(profiles) });
    if (phase === 'load') sections.push(await aboveSkeleton(profiles, subjects, environment));
  }
  return sections;
};

/** Our profiled load less that of the skeleton, place by place: why one takes longer than the other. */
const aboveSkeleton = async (
  ours: readonly Shares[],
  subjects: Subjects,
  environment: Readonly<Record<string, string>>,
): Promise<Section> => {
  const skeleton: Shares[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    skeleton.push(await profileBundle(subjects.files.skeleton, 'load', [], environment));
  }
  // The least of several runs: whatever else the machine did can only have added to the others.
  const msOf = (profiles: readonly Shares[], place: Place): number =>
    Math.min(...profiles.map((shares) => shares[place]));
  // The profiler makes garbage of its own, and more of it in the larger bundle; without it both collect alike.
  const places = PLACES.filter((place) => place !== 'garbage collection');
  const differences = places.map((place) => ({ place, ms: msOf(ours, place) - msOf(skeleton, place) }));
  return {
    title: "What of the load is above the skeleton's, in the profiler's slow milliseconds",
    rows: differences.toSorted((one, other) => other.ms - one.ms).map(({ place, ms }) => row(place, ms.toFixed(1))),
  };
};

const shareRows = (profiles: readonly Shares[]) => {
  const sums = PLACES.map((place) => ({ place, sum: profiles.reduce((sum, shares) => sum + shares[place], 0) }));
  const total = sums.reduce((sum, each) => sum + each.sum, 0);
  return sums
    .toSorted((one, other) => other.sum - one.sum)
    .map(({ place, sum }) => row(place, `${((100 * sum) / total).toFixed(0)} %`));
};
