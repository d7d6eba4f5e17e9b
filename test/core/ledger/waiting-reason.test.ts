import { expect, it } from 'vitest';
import {
  isWaitingReason,
  type Standing,
  standingOf,
  type WaitingReason,
} from '../../../lib/core/ledger/waiting-reason.ts';

/** Written down apart from the table in the code. */
const EXPECTED: Readonly<Record<Standing, readonly WaitingReason[]>> = {
  next: ['backlog', 'no-time', 'redrive', 'rerun', 'busy', 'throttled'],
  delayed: ['retry'],
  own: ['cleared', 'resources', 'unsendable', 'refused'],
  job: ['denied', 'job-missing', 'not-sent'],
};

it.each(Object.entries(EXPECTED))('a request stands in the backlog as "%s" for the reasons %j', (standing, reasons) => {
  expect(reasons.map(standingOf)).toEqual(reasons.map(() => standing));
  expect(reasons.every(isWaitingReason)).toBe(true);
});

it('a reason that this version does not know speaks against nothing', () => {
  expect(standingOf(undefined)).toBe('next');
  expect(['full-moon', 'toString', '', 5, null, undefined, ['busy']].some(isWaitingReason)).toBe(false);
});
