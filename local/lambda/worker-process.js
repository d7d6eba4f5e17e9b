// The program of a worker process: loads one bundle as Lambda's runtime for Node does and calls its handler for each
// message of its parent. It ends when its parent does. It is JavaScript, because a third of the start of a process that
// has types is their removal, and a local cloud starts many.
//   node worker-process.js <bundle> <what ends the output of an invocation>
import { createRequire } from 'node:module';

const [, , bundleFile, endOfOutput] = process.argv;

/** @returns {import('./worker-messages.ts').FunctionError} */
const asFunctionError = (thrown) =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') }
    : { errorType: typeof thrown, errorMessage: String(thrown) };

/** @param {import('./worker-messages.ts').WorkerMessage} message */
const tell = (message) => {
  process.send?.(message);
};

const loadHandler = (file) => {
  const bundle = createRequire(import.meta.url)(file);
  if (typeof bundle?.handler === 'function') return (event, context) => bundle.handler(event, context);
  throw new Error(`${file} exports no function "handler"`);
};

const contextOf = ({ requestId, deadline, functionArn }) => ({
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

/** @param {import('./worker-messages.ts').InvokeMessage} message */
const invoke = async (handler, message) => {
  const { requestId } = message;
  try {
    const payload = JSON.stringify(await handler(JSON.parse(message.event), contextOf(message)));
    return { kind: 'returned', requestId, ...(payload === undefined ? {} : { payload }) };
  } catch (error) {
    return { kind: 'threw', requestId, error: asFunctionError(error) };
  }
};

process.on('disconnect', () => process.exit());
try {
  const handler = loadHandler(bundleFile ?? '');
  process.on('message', async (message) => {
    const outcome = await invoke(handler, message);
    process.stdout.write(`${endOfOutput}\n`);
    process.stderr.write(`${endOfOutput}\n`);
    tell(outcome);
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'init-error', error: asFunctionError(error) });
}
