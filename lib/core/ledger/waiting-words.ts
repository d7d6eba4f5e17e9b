import { isWaitingReason, type WaitingReason } from './waiting-reason.ts';

const WORDS: Readonly<Record<WaitingReason, string>> = {
  backlog: 'others came before it',
  busy: 'Glue refused it: the job had no free slot',
  throttled: 'Glue refused it: too many calls came',
  resources: 'Glue refused it: the account had not enough capacity left',
  denied: 'Glue refused it: the service may not start this job',
  'job-missing': 'Glue refused it: it has no job of this name',
  refused: 'Glue refused it, and starts others of its job',
  'not-sent': 'Glue could not be reached',
  unsendable: 'the call could not be put together',
  'no-time': 'the invocation had too little time left to send it',
  paused: 'a pause held it back',
  cleared: 'its reply was lost, and no run exists',
  retry: 'its run failed, and this is the next attempt',
  redrive: 'a person took it up again',
  rerun: 'a person runs it again',
};

/** What put a request into the backlog, as a part of a sentence; a reason that this version does not know stands as it is. */
export const waitingWords = (reason: string): string => (isWaitingReason(reason) ? WORDS[reason] : reason);
