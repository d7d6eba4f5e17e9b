import { unreachable } from '../core/errors.ts';
import { type StartSubject, startSubjectOf, subjectOf } from '../log/subject.ts';
import type { Log } from '../ports/log.ts';
import type { SendResult } from './send-result.ts';

/** The one log line about the result of a request that was acquired. */
export const logStart = (item: StartSubject, result: SendResult, log: Log): void => {
  const about = startSubjectOf(item, result.kind === 'started' ? result.startedAt : undefined);
  switch (result.kind) {
    case 'started':
      log.info('started', { decision: 'started', ...about, jobRunId: result.jobRunId, state: 'STARTED' });
      return;
    case 'waiting': {
      const { reason, error, backoff } = result;
      const fields = { decision: 'waiting', ...about, state: 'WAITING', reason, error, backoff } as const;
      // An error, because only a person or a deployment can correct it.
      if (reason === 'denied' || reason === 'job-missing' || reason === 'refused')
        log.error(WAITING_MESSAGES[reason], fields);
      else log.info(WAITING_MESSAGES[reason], fields);
      return;
    }
    case 'uncertain': {
      const message = 'the reply was lost: a run may exist; a search finds out, and nothing is sent until then';
      const { error, backoff } = result;
      log.warn(message, { decision: 'uncertain', ...about, state: 'UNCERTAIN', error, backoff });
      return;
    }
    case 'rejected': {
      const fields = { decision: 'rejected', ...about, state: 'REJECTED', error: result.error } as const;
      log.error('Glue rejected the request; it can be redriven', { ...fields, backoff: result.backoff });
      return;
    }
    case 'lost': {
      const message = 'the lease was lost: another worker has changed this request meanwhile';
      log.warn(message, { decision: 'lease-lost', ...subjectOf(item) });
      return;
    }
    case 'not-written': // Said already, with what was to be written.
      return;
    default:
      unreachable(result);
  }
};

const WAITING_MESSAGES = {
  backlog: 'waits behind earlier requests of this job',
  busy: 'waits: the job has no free slot',
  throttled: 'waits: Glue throttles',
  resources: 'waits: the account lacks the resources that it asks for',
  denied: 'waits: the function may not start this job; it is tried again with growing pauses',
  'job-missing': 'waits: Glue knows no such job; it is tried again with growing pauses',
  'not-sent': 'waits: the call did not reach Glue',
  unsendable: 'waits: the call could not be built',
  'no-time': 'waits: this invocation had no time left to send it',
  refused: 'waits: it is refused, while others of its job are started; it is tried again with growing pauses',
  paused: 'waits: its trigger, its job or everything is paused',
  cleared: 'waits: it was in doubt, and no run exists',
  retry: 'waits: its last run failed, and it is started again',
  redrive: 'waits: a person took it up again',
  rerun: 'waits: a person runs it again',
} as const;
