import { latestNearMisses, type NearMiss } from '../ledger/expected-check.ts';
import type { LedgerItem } from '../ledger/ledger-item.ts';
import { didYouMean } from '../nearest-name.ts';
import { objectKeyIn, showIdentity } from '../plan/show-identity.ts';
import type { EpochMs } from '../time.ts';
import type { Expectation } from '../triggers/expectation.ts';
import { matchKeys } from '../triggers/match-key.ts';
import type { Trigger } from '../triggers/trigger.ts';

/** What an index shows of a request. */
export type Arrived = Pick<LedgerItem, 'arrival' | 'identity' | 'state' | 'jobRunId'>;

/** What has not come yet, and what came instead. */
export interface Unmet {
  /** Each as a person says it: `area us`. A single empty text where anything at all would have been enough. */
  readonly missing: readonly string[];
  readonly nearMisses: readonly NearMiss[];
}

/** An answer names so many. */
export const MOST_NEAR_MISSES = 10;

type Values = Readonly<Record<string, string>>;

/** What of an expectation is missing among the requests that have arrived in its time. */
export const unmet = (
  expectation: Expectation,
  { on }: Pick<Trigger, 'on'>,
  arrived: readonly Arrived[],
  since: EpochMs,
): Unmet => {
  const wanted = new Map(combinationsOf(expectation).map((values) => [showValues(values), values]));
  const came: (Arrived & { readonly values: Values; readonly wanted: string })[] = [];
  for (const request of arrived) {
    const values = capturedOf(expectation, on, request);
    came.push({ ...request, values, wanted: showValues(values) });
  }
  const done = new Set(came.filter((each) => hasCome(expectation.until, each)).map((each) => each.wanted));
  const lacking = [...wanted].filter(([name]) => !done.has(name));
  const missing = lacking.map(([name]) => name);
  if (missing.length === 0) return { missing, nearMisses: [] };
  const meant = lacking.map(([, values]) => values);
  const nearMisses = came.flatMap((each): readonly NearMiss[] => {
    const reason = missing.includes(each.wanted) ? showState(each) : strangeValue(expectation, each.values, meant);
    return reason === undefined ? [] : [{ what: showIdentity(each.identity), at: each.arrival, reason }];
  });
  return { missing, nearMisses: latestNearMisses(nearMisses, since, MOST_NEAR_MISSES) };
};

/** Each expected combination of captured values; one without any where nothing is captured. */
export const combinationsOf = ({ each = [] }: Pick<Expectation, 'each'>): readonly Values[] =>
  each.reduce<readonly Values[]>(
    (all, { capture, values }) => all.flatMap((one) => values.map((value) => ({ ...one, [capture]: value }))),
    [{}],
  );

const showValues = (values: Values): string =>
  Object.entries(values)
    .map(([capture, value]) => `${capture} ${value}`)
    .join(', ');

/** The values of those captures that are expected each. */
const capturedOf = ({ each = [] }: Expectation, on: Trigger['on'], { identity }: Arrived): Values => {
  const key = each.length === 0 || on.kind !== 's3' ? undefined : objectKeyIn(identity);
  const captures = key === undefined || on.kind !== 's3' ? {} : (matchKeys(on.keys, key) ?? {});
  return Object.fromEntries(each.map(({ capture }) => [capture, captures[capture] ?? '']));
};

const hasCome = (until: Expectation['until'], { state, jobRunId }: Arrived): boolean => {
  if (until === 'arrived') return true;
  return until === 'started' ? jobRunId !== undefined : state === 'SUCCEEDED';
};

const showState = ({ state, jobRunId }: Arrived): string =>
  jobRunId === undefined ? `its request is ${state}` : `its run is ${state}`;

/** Of a value that nobody expects, and that is nearly one that is missing. */
const strangeValue = ({ each = [] }: Expectation, captured: Values, lacking: readonly Values[]): string | undefined => {
  for (const { capture, values } of each) {
    const value = captured[capture] ?? '';
    const meant = lacking.flatMap((one) => one[capture] ?? []);
    const hint = values.includes(value) ? '' : didYouMean(value, meant);
    if (hint !== '') return `its ${capture} is "${value}"${hint}`;
  }
  return undefined;
};
