import { isObject } from '../json.ts';
import type { EpochMs, EpochSeconds } from '../time.ts';
import { epochMs } from '../time.ts';
import type { ExpectedState } from '../triggers/expectation.ts';

/** Something that came and nearly was what is missing, and what spoke against it. */
export interface NearMiss {
  /** An object's address, or an event in a few words. */
  readonly what: string;
  readonly at: EpochMs;
  readonly reason: string;
}

/**
 * Whether what a trigger expects had come on a date; written once for each date. `skipped`: nobody looked in time,
 * because the expectation is new, or no sweep ran.
 */
export interface ExpectedCheck {
  readonly trigger: string;
  /** Of the time zone of the expectation. */
  readonly date: string;
  readonly jobName: string;
  readonly result: 'met' | 'missed' | 'skipped';
  readonly since: EpochMs;
  readonly due: EpochMs;
  readonly checkedAt: EpochMs;
  /** How the file said it then: `06:00`, and in which time zone. */
  readonly by: string;
  readonly timezone: string;
  readonly until: ExpectedState;
  /** Of `missed`: what was expected and had not come, e.g. `area us`. A single empty text: anything at all. */
  readonly missing: readonly string[];
  readonly nearMisses: readonly NearMiss[];
  /** Present while the event on it is not known to be published: when another sweep publishes it. */
  readonly outcomeDue?: EpochMs;
  /** When all of it had come after all. */
  readonly cameAt?: EpochMs;
  readonly expiresAt: EpochSeconds;
}

/** The partition of a trigger's checks; their sort key is the date. */
export const checksKey = (trigger: string): string => `EXPECT#${trigger}`;

/** The partition of what nearly was what a trigger waits for; their sort key is one of so many slots. */
export const nearMissesKey = (trigger: string): string => `NEAR#${trigger}`;

/** So many near misses of a trigger are kept, each in the slot that its text gives: a later one takes the place of an earlier. */
export const NEAR_MISS_SLOTS = 16;

/** Longer texts are cut, so that a write costs no more than one of the smallest unit. */
const LONGEST_TEXT = 400;

/** A near miss as it is kept. */
export const shortNearMiss = ({ what, at, reason }: NearMiss): NearMiss => ({
  what: cut(what),
  at,
  reason: cut(reason),
});

const cut = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;

/** Whether this is a near miss as it was written. */
export const isNearMiss = (value: unknown): value is NearMiss => {
  if (!isObject(value)) return false;
  const { what, at, reason } = value;
  return typeof what === 'string' && typeof at === 'number' && typeof reason === 'string';
};

/** Those of a list that came at a moment or later, the latest first, `most` at most, each thing once. */
export const latestNearMisses = (all: readonly NearMiss[], since: EpochMs, most: number): readonly NearMiss[] => {
  const inOrder = all.filter(({ at }) => at >= since).toSorted((a, b) => b.at - a.at);
  const seen = new Set<string>();
  return inOrder.filter(({ what }) => !seen.has(what) && seen.add(what)).slice(0, most);
};

type Fields = Readonly<Record<string, unknown>>;

const RESULTS: readonly ExpectedCheck['result'][] = ['met', 'missed', 'skipped'];
const STATES: readonly ExpectedState[] = ['arrived', 'started', 'succeeded'];

/** A check out of the fields of its item; undefined when it is not as this version writes it. */
export const parseExpectedCheck = (fields: Fields): ExpectedCheck | undefined => {
  const text = (name: string): string | undefined => (typeof fields[name] === 'string' ? fields[name] : undefined);
  const moment = (name: string): EpochMs | undefined =>
    typeof fields[name] === 'number' ? epochMs(fields[name]) : undefined;
  const [trigger, date, jobName, by] = [text('trigger'), text('date'), text('jobName'), text('by')];
  const [since, due, checkedAt, timezone] = [moment('since'), moment('due'), moment('checkedAt'), text('timezone')];
  const result = RESULTS.find((one) => one === fields['result']);
  const until = STATES.find((one) => one === fields['until']);
  const [expiresAt, missing, nearMisses] = [fields['expiresAt'], fields['missing'], fields['nearMisses']];
  if (trigger === undefined || date === undefined || jobName === undefined || by === undefined) return undefined;
  if (since === undefined || due === undefined || checkedAt === undefined || timezone === undefined) return undefined;
  if (result === undefined || until === undefined || typeof expiresAt !== 'number') return undefined;
  if (!Array.isArray(missing) || !Array.isArray(nearMisses)) return undefined;
  const [outcomeDue, cameAt] = [moment('outcomeDue'), moment('cameAt')];
  return {
    ...{ trigger, date, jobName, result, since, due, checkedAt, by, timezone, until },
    missing: missing.map(String),
    nearMisses: nearMisses.filter(isNearMiss),
    ...(outcomeDue !== undefined && { outcomeDue }),
    ...(cameAt !== undefined && { cameAt }),
    expiresAt: expiresAt as EpochSeconds,
  };
};
