// A function's container: loads one bundle, then handles batches as they come, and tells what they cost. Argument: the
// bundle. Messages: { events, limitMs }.
const { handler } = require(process.argv[2]);

let invocations = 0;
const context = (limitMs) => {
  invocations += 1;
  const endsAt = performance.now() + limitMs;
  return {
    awsRequestId: `bench-${process.pid}-${invocations}`,
    functionName: 'bench',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:bench',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => endsAt - performance.now(),
  };
};

// What SQS makes of an invocation that throws: every message of its batch is delivered again. Nobody delivers others.
const refused = ({ Records }, error) => {
  if (Records === undefined) throw error;
  return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })), error: error.message };
};

process.on('message', async ({ events, limitMs }) => {
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  const results = [];
  for (const event of events)
    results.push(await handler(event, context(limitMs)).catch((error) => refused(event, error)));
  const wallMs = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  process.send({ results, wallMs, beganAt: performance.timeOrigin + begin, cpuMs: (user + system) / 1000, peakBytes });
});
process.on('disconnect', () => process.exit());
