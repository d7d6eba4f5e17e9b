/** How many requests of a backlog are sent at the same time, and how many after them if all of these start. */
export interface Heads {
  readonly atOnce: number;
  readonly afterwards: number;
}

/** More would start a long backlog no faster than Glue allows, and could overtake one another by as many. */
const MOST_HEADS = 8;

/** After a refusal, or where nothing is known of free slots. */
const ONE_AT_A_TIME: Heads = { atOnce: 1, afterwards: 1 };

/** Before the first request: each run that has just ended has left a slot. Further ones must show themselves. */
export const headsAtFirst = (ended: number): Heads => ({
  ...ONE_AT_A_TIME,
  atOnce: Math.min(MOST_HEADS, Math.max(1, ended)),
});

/** One more is tried, and as long as all start, twice as many each time: 1, 2, 4, 8. */
export const headsAfter = ({ afterwards }: Heads, allStarted: boolean): Heads =>
  allStarted ? { atOnce: afterwards, afterwards: Math.min(MOST_HEADS, 2 * afterwards) } : ONE_AT_A_TIME;
