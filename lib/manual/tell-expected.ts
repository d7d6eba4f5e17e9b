import { type DueDate, nextDue } from '../core/expect/due-dates.ts';
import type { ExpectedCheck } from '../core/ledger/expected-check.ts';
import { showMissing } from '../core/outcome-event/missed-event.ts';
import { type EpochMs, toIso } from '../core/time.ts';
import { showExpectation } from '../core/triggers/expectation.ts';
import type { Trigger } from '../core/triggers/trigger.ts';
import type { ExpectedChecks } from '../ports/expected-checks.ts';

/** What a trigger expects by a time of the day, when it is looked for next, and what was found the last time. */
export interface ExpectedAnswer {
  readonly what: string;
  /** Absent where no date is ahead. */
  readonly next?: { readonly date: string; readonly since: string; readonly due: string };
  readonly last?: {
    readonly date: string;
    readonly result: ExpectedCheck['result'];
    readonly due: string;
    readonly missing?: readonly string[];
    readonly nearMisses?: readonly { readonly what: string; readonly at: string; readonly reason: string }[];
    /** When all of it had come after all. */
    readonly came?: string;
  };
}

/** Undefined for a trigger that expects nothing. */
export const tellExpected = async (
  { name, expect, enabled }: Trigger,
  checks: Pick<ExpectedChecks, 'last'>,
  now: EpochMs,
): Promise<ExpectedAnswer | undefined> => {
  if (expect === undefined) return undefined;
  const [next, last] = [enabled ? nextDue(expect, now) : undefined, await checks.last(name)];
  return {
    what: showExpectation(expect),
    ...(next !== undefined && { next: shownDate(next) }),
    ...(last !== undefined && { last: shownCheck(last) }),
  };
};

const shownDate = ({ date, since, due }: DueDate) => ({ date, since: toIso(since), due: toIso(due) });

const shownCheck = ({ date, result, due, missing, nearMisses, until, cameAt }: ExpectedCheck) => ({
  date,
  result,
  due: toIso(due),
  ...(result === 'missed' && {
    missing: missing.some((name) => name !== '') ? missing : [showMissing({ missing, until })],
    nearMisses: nearMisses.map(({ what, at, reason }) => ({ what, at: toIso(at), reason })),
  }),
  ...(cameAt !== undefined && { came: toIso(cameAt) }),
});

/** The same in sentences, with a blank before them. */
export const showExpected = (answer: ExpectedAnswer | undefined): string => {
  if (answer === undefined) return '';
  const { what, next, last } = answer;
  const due = next === undefined ? '' : ` The next check is for ${next.date}, due at ${shown(next.due)}.`;
  return ` It expects its event ${what}.${due}${last === undefined ? '' : showLast(last)}`;
};

const showLast = ({ date, result, due, missing = [], nearMisses = [], came }: NonNullable<ExpectedAnswer['last']>) => {
  if (result === 'skipped') return '';
  if (result === 'met') return ` On ${date} all of it had come in time.`;
  const after = came === undefined ? '' : `; all of it had come at ${shown(came)}`;
  const instead = nearMisses.map(({ what, at, reason }) => `${what} at ${shown(at)} (${reason})`).join('; ');
  const near = instead === '' ? '' : ` Near misses: ${instead}.`;
  return ` By ${shown(due)} something was missing for ${date}: ${missing.join('; ')}${after}.${near}`;
};

const shown = (iso: string): string => iso.replace(/\.\d{3}Z$/, 'Z');
