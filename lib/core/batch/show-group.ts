import { counted } from '../describe.ts';
import { unreachable } from '../errors.ts';
import { showMoment } from '../show-time.ts';
import { deadlineOf } from './deadline.ts';
import { type BatchRule, type CutDecision, firstOf } from './decide-cut.ts';
import { type Gathering, uploadsOf } from './gathering.ts';

/** The values on which a group's members agree, for a person: `area eu, day 2026-11-25`; empty where there are none. */
export const showValues = (by: Readonly<Record<string, string>>): string =>
  Object.entries(by)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** What gathers, for a person: `2 uploads (2 of 3 of file)`. */
export const showThere = (entries: readonly Gathering[], more: boolean, rule: BatchRule): string => {
  const uploads = uploadsOf(entries);
  const need = typeof rule === 'string' ? undefined : rule.need;
  const parts = new Set(uploads.flatMap(({ member: { part } }) => (part === undefined ? [] : [part])));
  const wanted = need === undefined ? 0 : 'names' in need ? need.names.length : need.different;
  const found = need !== undefined && 'names' in need ? need.names.filter((name) => parts.has(name)) : [...parts];
  const isAnd = entries.some(({ member }) => member.role === 'marker') ? ' and its marker' : '';
  const progress = need === undefined ? '' : ` (${Math.min(found.length, wanted)} of ${wanted} of ${need.capture})`;
  return `${more ? 'more than ' : ''}${counted(uploads.length, 'upload')}${progress}${isAnd}`;
};

/**
 * When a group closes, and what it waits for, in one sentence for a person; none where nothing gathers.
 *
 * @param decision what `decideCut` says of these entries
 */
export const showClosing = (decision: CutDecision, entries: readonly Gathering[], rule: BatchRule): string => {
  if (decision.kind === 'cut') {
    return decision.reason === 'batch-removed'
      ? 'Its trigger batches no more: within a minute the sweep makes each upload a request of its own.'
      : `It is due (${decision.reason}): the sweep closes it within a minute.`;
  }
  const { because, missing, closesAt } = decision;
  const lacks = `${listed(missing)} ${isPlural(missing) ? 'are' : 'is'}`;
  switch (because) {
    case 'empty':
      return '';
    case 'held':
      return 'It closes when the run of its last batch has ended.';
    case 'stranded':
      return 'The triggers file has no trigger of its name: what gathers is kept until one is back.';
    case 'incomplete':
      return `Its deadline is over, and ${lacks} missing: it waits on, until that comes or a person closes it.`;
    case 'gathering': {
      if (typeof rule === 'string' || closesAt === undefined) return 'It closes when its conditions are met.';
      const at = showMoment(closesAt);
      if (missing.length > 0)
        return rule.orElse === 'start'
          ? `It closes at ${at}, or when ${lacks} there.`
          : `It closes when ${lacks} there; if not by ${at}, an alarm tells of it, and it waits on.`;
      const due = deadlineOf(firstOf(entries), rule);
      if (due === closesAt) return `It closes at ${at}, or when it is full.`;
      return `It closes at ${at} if nothing else comes${due === undefined ? '' : `, at ${showMoment(due)} at the latest`}.`;
    }
    default:
      return unreachable(because);
  }
};

const isPlural = (missing: readonly string[]): boolean => missing.length > 1 || /^[2-9]|^1\d/.test(missing[0] ?? '');

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
