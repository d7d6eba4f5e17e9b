/**
 * The program of a worker process: loads one bundle as Lambda's runtime for Node does and calls its handler for each
 * message of its parent. It ends when its parent does.
 */
import { createRequire } from 'node:module';
import { END_OF_OUTPUT, type FunctionError, type InvokeMessage, type WorkerMessage } from './worker-messages.ts';

type Handler = (event: unknown, context: object) => unknown;

const asFunctionError = (thrown: unknown): FunctionError =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') }
    : { errorType: typeof thrown, errorMessage: String(thrown) };

const tell = (message: WorkerMessage): void => {
  process.send?.(message);
};

const loadHandler = (file: string): Handler => {
  const bundle: unknown = createRequire(import.meta.url)(file);
  if (typeof bundle === 'object' && bundle !== null && 'handler' in bundle && typeof bundle.handler === 'function') {
    const { handler } = bundle;
    return (event, context) => handler(event, context);
  }
  throw new Error(`${file} exports no function "handler"`);
};

const contextOf = ({ requestId, deadline, functionArn }: InvokeMessage): object => ({
  awsRequestId: requestId,
  functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
  functionVersion: '$LATEST',
  invokedFunctionArn: functionArn,
  memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
  logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
  logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const invoke = async (handler: Handler, message: InvokeMessage): Promise<WorkerMessage> => {
  const { requestId } = message;
  try {
    const payload = JSON.stringify(await handler(JSON.parse(message.event), contextOf(message)));
    return { kind: 'returned', requestId, ...(payload === undefined ? {} : { payload }) };
  } catch (error) {
    return { kind: 'threw', requestId, error: asFunctionError(error) };
  }
};

const isInvokeMessage = (message: unknown): message is InvokeMessage =>
  typeof message === 'object' && message !== null && 'requestId' in message && 'event' in message;

process.on('disconnect', () => process.exit());
try {
  const handler = loadHandler(process.argv[2] ?? '');
  process.on('message', async (message) => {
    if (!isInvokeMessage(message)) return;
    const outcome = await invoke(handler, message);
    process.stdout.write(`${END_OF_OUTPUT}\n`);
    process.stderr.write(`${END_OF_OUTPUT}\n`);
    tell(outcome);
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'init-error', error: asFunctionError(error) });
}
