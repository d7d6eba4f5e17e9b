import type { Gathering } from '../../../lib/core/batch/gathering.ts';
import type { Membership } from '../../../lib/core/ledger/membership.ts';
import { plusMs } from '../../../lib/core/time.ts';
import type { BatchPolicy } from '../../../lib/core/triggers/batch-policy.ts';
import { noon } from '../../doubles/ledger-items.ts';

/** A minute's quiet, a quarter of an hour or a thousand uploads. */
export const aPolicy = (given: Partial<BatchPolicy> = {}): BatchPolicy => ({
  by: [],
  items: 1_000,
  orElse: 'wait',
  hold: false,
  ...given,
});

/** A member that arrived so many seconds after noon. */
export const entry = (seconds: number, given: Partial<Membership> = {}): Gathering => ({
  requestId: `m${String(seconds).padStart(6, '0')}-${given.role ?? given.part ?? 'u'}`,
  arrival: plusMs(noon, seconds * 1_000),
  member: { group: 'g1', by: {}, role: 'upload', ...given },
});

export const at = (seconds: number) => plusMs(noon, seconds * 1_000);
