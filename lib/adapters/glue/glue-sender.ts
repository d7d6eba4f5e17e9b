import {
  GlueClient,
  type GlueClientConfig,
  StartJobRunCommand,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-glue';
import { classifyStartError, NOT_SENT } from '../../core/glue/start-errors.ts';
import type { StartJobRunRequest } from '../../core/glue/start-job-run-request.ts';
import type { StartReply } from '../../core/glue/start-reply.ts';
import type { GlueSender } from '../../ports/glue.ts';
import { thrownByAws } from '../aws/thrown-by-aws.ts';
import { type BriefConnections, openBriefConnections } from './brief-connections.ts';

/**
 * Times are in milliseconds, and deployed are the defaults. `deadlineMs` is what the sender promises as
 * `longestSendMs`, on which rule T5 rests.
 */
export interface GlueSenderOptions {
  /** Until the connection stands. */
  readonly connectionTimeoutMs?: number;
  /** From the beginning until the answer's headers are there. */
  readonly requestTimeoutMs?: number;
  /** From the beginning until the answer is there as a whole. */
  readonly deadlineMs?: number;
  /** A connection that was idle for longer is not used again. */
  readonly longestIdleMs?: number;
  /** Where to, and as whom; by default what the AWS environment variables say. */
  readonly client?: Pick<GlueClientConfig, 'region' | 'endpoint' | 'credentials'>;
}

/**
 * Makes what opens the sender of each invocation. The client lasts as long as the container, because making one costs a
 * third of a millisecond; its connections do not. Each is opened in an invocation and closed with it, and within it
 * serves only sends that follow each other at once: Glue may have closed an older one in the meantime (surely, if the
 * sandbox was frozen), and its reset could not be told from one that came after Glue had acted.
 */
export const glueSenders = ({
  connectionTimeoutMs = 2_000,
  requestTimeoutMs = 10_000,
  deadlineMs = 12_000,
  longestIdleMs = 300,
  client: connection = {},
}: GlueSenderOptions = {}): (() => GlueSender) => {
  const connections = openBriefConnections();
  const client = new GlueClient({
    ...connection,
    // In code, because AWS_MAX_ATTEMPTS and AWS_RETRY_MODE must not change it: StartJobRun takes no client token, so
    // whatever the SDK sends again may start a second run.
    maxAttempts: 1,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpsAgent: connections.agent,
      httpAgent: { keepAlive: false },
    },
  });
  return () => ({
    longestSendMs: deadlineMs,
    start: (request) => sendOnce(client, connections, request, { deadlineMs, longestIdleMs }),
    close: () => connections.close(),
  });
};

/**
 * Sends once. The SDK's own time-outs end with the answer's headers, so the deadline watches over the body too: it
 * aborts the request, which destroys its socket, and then the SDK's promise settles. Only while the SDK has not got
 * as far as sending (it may be waiting for credentials) is the promise left alone; then the gate stays shut.
 */
const sendOnce = async (
  client: GlueClient,
  connections: BriefConnections,
  request: StartJobRunRequest,
  { deadlineMs, longestIdleMs }: { readonly deadlineMs: number; readonly longestIdleMs: number },
): Promise<StartReply> => {
  const abort = new AbortController();
  const deadline = setTimeout(() => abort.abort(), deadlineMs);
  let sent = false;

  const command = new StartJobRunCommand(toCommandInput(request));
  command.middlewareStack.add(
    (next) => (args) => {
      if (sent) throw new Error('a second send of one StartJobRun was prevented');
      abort.signal.throwIfAborted();
      sent = true;
      connections.closeIdle(longestIdleMs);
      return next(args);
    },
    // Next to the HTTP handler: whatever the SDK would send passes here.
    { step: 'deserialize', priority: 'low', name: 'sendsOnce' },
  );

  const answer = client.send(command, { abortSignal: abort.signal }).then(
    ({ JobRunId }) => toReply(JobRunId),
    (thrown: unknown) => classifyStartError({ ...thrownByAws(thrown), sent }),
  );
  const neverSent = new Promise<StartReply>((resolve) => {
    abort.signal.addEventListener('abort', () => {
      if (sent) return;
      const message = `nothing could be sent within ${deadlineMs} ms: were credentials awaited?`;
      resolve(classifyStartError({ name: NOT_SENT, message, sent }));
    });
  });

  try {
    return await Promise.race([answer, neverSent]);
  } finally {
    clearTimeout(deadline);
  }
};

/** `unknown`, because the SDK does not check an answer against its types. */
const toReply = (jobRunId: unknown): StartReply =>
  typeof jobRunId === 'string' && jobRunId !== ''
    ? { kind: 'started', jobRunId }
    : classifyStartError({ name: 'NoJobRunId', message: 'Glue accepted StartJobRun but its answer names no JobRunId' });

/**
 * The SDK's types list the worker types and execution classes that it knows; Glue takes newer ones, and the SDK sends
 * any string as it is. This is the one place that says so to the compiler.
 */
const toCommandInput = (request: StartJobRunRequest): StartJobRunCommandInput => request as StartJobRunCommandInput;
