import { showDuration } from '../show-time.ts';
import { SECOND_MS } from '../time.ts';
import { showMinute } from '../time-of-day.ts';
import type { BatchPolicy, DailyTime, NeededParts } from './batch-policy.ts';

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes for a person, in the greatest unit in which it is a whole number. */
const showBytes = (bytes: number, unit = 0): string =>
  bytes % 1_024 === 0 && unit + 1 < UNITS.length
    ? showBytes(bytes / 1_024, unit + 1)
    : `${bytes} ${UNITS[unit] ?? 'bytes'}`;

const showDaily = ({ minuteOfDay, timezone }: DailyTime): string => `${showMinute(minuteOfDay)} ${timezone}`;

/** What a batch needs, for a person, e.g. `orders and rates as part`, `24 values of hour`. */
const showNeed = (need: NeededParts): string =>
  'names' in need ? `${listed(need.names)} as ${need.capture}` : `${need.different} values of ${need.capture}`;

/** What must be there before a batch closes; empty when nothing must. */
const conditionsOf = ({ need, until }: BatchPolicy): readonly string[] => [
  ...(need === undefined ? [] : [showNeed(need)]),
  ...(until === undefined ? [] : [until.source]),
];

const closingOf = (policy: BatchPolicy): string => {
  const { quietSeconds, atMostSeconds, at, orElse, need, until } = policy;
  const conditions = conditionsOf(policy);
  const quiet = quietSeconds === undefined ? '' : `nothing has come for ${showDuration(quietSeconds * SECOND_MS)}`;
  const deadline = [
    ...(atMostSeconds === undefined ? [] : [`${showDuration(atMostSeconds * SECOND_MS)} after its first upload`]),
    ...(at === undefined ? [] : [`at ${showDaily(at)}`]),
  ].join(' or ');
  if (conditions.length === 0) return `closes ${quiet === '' ? '' : `when ${quiet}, or `}${deadline}`;
  const isOne = need === undefined || ('names' in need && need.names.length === 1 && until === undefined);
  const there = `${listed(conditions)} ${isOne ? 'is' : 'are'} there`;
  const otherwise = orElse === 'start' ? 'a run of what is there' : 'an alarm, and it waits on';
  return `closes when ${listed([there, ...(quiet === '' ? [] : [quiet])])}; if something is missing ${deadline}: ${otherwise}`;
};

/** How a trigger's uploads are gathered, for a person, in a few lines. */
export const showBatch = (policy: BatchPolicy): readonly string[] => {
  const { by, items, bytes, hold } = policy;
  const groups = by.length === 0 ? '' : ` for each ${listed(by)}`;
  const most = `${items} uploads${bytes === undefined ? '' : ` or ${showBytes(bytes)}`} at most`;
  return [
    `one run for many uploads${groups}, ${most}`,
    closingOf(policy),
    ...(hold ? [`not before the last run${by.length === 0 ? '' : ' for these values'} has ended`] : []),
  ];
};
