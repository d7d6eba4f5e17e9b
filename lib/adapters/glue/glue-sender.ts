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
import { defaultProvider } from '../aws/environment-credentials.ts';
import { thrownByAws } from '../aws/thrown-by-aws.ts';
import { type BriefConnections, openBriefConnections } from './brief-connections.ts';

/** In milliseconds; the defaults are deployed. `deadlineMs` is the promise `longestSendMs`, on which rule T5 rests. */
export interface GlueSenderOptions {
  /** Until the connection is open. */
  readonly connectionTimeoutMs?: number;
  /** From the beginning until the response headers have arrived. */
  readonly requestTimeoutMs?: number;
  /** From the beginning until the whole response has arrived. */
  readonly deadlineMs?: number;
  /** A connection that was idle for longer is not used again. */
  readonly longestIdleMs?: number;
  /** Endpoint, region and credentials; by default those of the AWS environment variables. */
  readonly client?: Pick<GlueClientConfig, 'region' | 'endpoint' | 'credentials'>;
}

/**
 * Creates the function that opens the sender of each invocation. The client lasts as long as the container, because
 * creating one costs a third of a millisecond. A connection serves only sends in quick succession, of one invocation or
 * of the next, because Glue may have closed an older connection meanwhile (certainly if the sandbox was frozen for long),
 * and its reset could not be distinguished from a reset after Glue had acted.
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
    // Given, they are asked for once, not with each call.
    credentials: defaultProvider(),
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
    close: () => connections.closeUsed(),
  });
};

/**
 * Sends once. The SDK's own time-outs end with the response headers, so the deadline also covers the body: it
 * aborts the request, which destroys its socket, and then the SDK's promise settles. Only while the SDK has not come
 * to sending (it may be waiting for credentials) is the promise not awaited; what is aborted it does not send later.
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
      sent = true;
      connections.closeIdle(longestIdleMs);
      return next(args);
    },
    // Behind signing and trying again, so everything that the SDK would send passes here.
    { step: 'deserialize' },
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
    : classifyStartError({ name: 'NoJobRunId', message: 'Glue accepted StartJobRun, but its answer has no JobRunId' });

/** Glue takes newer worker types and execution classes than the SDK's types list; only here the compiler is told so. */
const toCommandInput = (request: StartJobRunRequest): StartJobRunCommandInput => request as StartJobRunCommandInput;
