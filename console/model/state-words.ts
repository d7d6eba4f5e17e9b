import type { WaitingReason } from '../../lib/core/ledger/waiting-reason.ts';
import type { RowState } from './row.ts';

/** The colour of a state. */
export type Tone = 'waiting' | 'starting' | 'doubt' | 'running' | 'good' | 'bad' | 'none';

const WORDS: Readonly<Record<RowState, readonly [text: string, tone: Tone]>> = {
  WAITING: ['waiting', 'waiting'],
  STARTING: ['starting', 'starting'],
  UNCERTAIN: ['in doubt', 'doubt'],
  STARTED: ['running', 'running'],
  SUCCEEDED: ['succeeded', 'good'],
  FAILED: ['failed', 'bad'],
  TIMEOUT: ['timed out', 'bad'],
  STOPPED: ['stopped', 'bad'],
  ERROR: ['error', 'bad'],
  EXPIRED: ['expired', 'bad'],
  UNKNOWN: ['run unknown', 'bad'],
  REJECTED: ['rejected', 'bad'],
  CANCELLED: ['cancelled', 'none'],
  GATHERED: ['gathering', 'waiting'],
  BATCHED: ['in a batch', 'none'],
  NOTHING: ['starts nothing', 'none'],
};

/** A state in a word, and its colour. One that this version does not know stands as it is. */
export const wordsOf = (state: string): { readonly text: string; readonly tone: Tone } => {
  const [text, tone] = Object.hasOwn(WORDS, state) ? WORDS[state as RowState] : [state, 'none' as const];
  return { text, tone };
};

const REASONS: Readonly<Record<WaitingReason, string>> = {
  backlog: 'others came before it',
  busy: 'every slot of the job is in use',
  throttled: 'Glue throttles the calls',
  resources: 'the account has not enough capacity left for it',
  denied: 'the service may not start this job: a permission is missing',
  'job-missing': 'Glue has no job of this name',
  'not-sent': 'Glue could not be reached',
  unsendable: 'the call could not be put together',
  'no-time': 'the invocation had too little time left',
  paused: 'it came during a pause',
  cleared: 'its reply was lost, and no run exists',
  refused: 'Glue refused it as if the job were the cause',
  retry: 'its run failed; this is the next attempt',
  redrive: 'a person took it up again',
  rerun: 'a person runs it again',
};

/** Why a request waits, to end a sentence; a reason that this version does not know stands as it is. */
export const reasonWords = (reason: string): string =>
  Object.hasOwn(REASONS, reason) ? REASONS[reason as WaitingReason] : reason;
