// A fresh process that loads one bundle and lets it handle one event. It loads nothing itself, so that whatever the
// bundle needs of Node is loaded by the bundle. Argument: the bundle; the event comes through the environment.
process.on('disconnect', () => process.exit());

const event = JSON.parse(process.env.BENCH_EVENT);
const context = {
  awsRequestId: 'bench-cold',
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 60_000,
};

const cpuBefore = process.cpuUsage();
const begin = performance.now();
const { handler } = require(process.argv[2]);
const loadMs = performance.now() - begin;
const loadCpu = process.cpuUsage(cpuBefore);
handler(event, context).then((result) => {
  const totalMs = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpuBefore);
  const loadCpuMs = (loadCpu.user + loadCpu.system) / 1000;
  process.send({ loadMs, totalMs, loadCpuMs, cpuMs: (user + system) / 1000, result }, () => process.exit());
});
