// Loads one bundle and handles events under the inspector's profiler. Argument: the bundle. Message: { phase, events };
// phase `load` profiles the loading, `first` the first event, `warm` what comes after the first half.
const { Session } = require('node:inspector');

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: 100 });

const context = {
  awsRequestId: 'bench-profile',
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 60_000,
};

process.on('disconnect', () => process.exit());
process.on('message', async ({ phase, events }) => {
  if (phase === 'load') session.post('Profiler.start');
  const { handler } = require(process.argv[2]);
  if (phase !== 'load') {
    const unseen = phase === 'first' ? 0 : events.length / 2;
    for (const event of events.slice(0, unseen)) await handler(event, context);
    session.post('Profiler.start');
    for (const event of events.slice(unseen)) await handler(event, context);
  }
  session.post('Profiler.stop', (_, { profile }) => process.send(profile, () => process.exit()));
});
