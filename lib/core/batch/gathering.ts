import type { Membership } from '../ledger/membership.ts';
import type { EpochMs } from '../time.ts';

/** A member that gathers, as far as a decision about its group needs it. */
export interface Gathering {
  readonly requestId: string;
  readonly arrival: EpochMs;
  readonly member: Membership;
}

/** What gathers in a group. `more`: further uploads that were not read, all of later arrival. */
export interface GatheringGroup {
  readonly entries: readonly Gathering[];
  readonly more: boolean;
}

/** The uploads among entries, in order of arrival. */
export const uploadsOf = (entries: readonly Gathering[]): readonly Gathering[] =>
  entries.filter(({ member }) => member.role === 'upload').toSorted(byArrival);

const byArrival = (a: Gathering, b: Gathering): number => a.arrival - b.arrival || (a.requestId < b.requestId ? -1 : 1);
