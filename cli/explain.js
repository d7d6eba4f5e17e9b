import '../infra/launch/require-node.js';

const { explain } = await import('./explain/explain.ts');
const { systemClock } = await import('../lib/core/time.ts');
const { loadTriggers } = await import('../lib/triggers-file/load-triggers.ts');
process.exitCode = await explain(process.argv.slice(2), {
  environment: process.env,
  loadTriggers,
  now: systemClock,
  terminal: { out: (line) => console.log(line), err: (line) => console.error(line) },
});
