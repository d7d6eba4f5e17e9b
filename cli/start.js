import '../infra/launch/require-node.js';

const { runStart } = await import('./start/run-start.ts');
process.exitCode = await runStart(process.argv.slice(2));
// What could not be ended holds this process no longer; its children end with it.
setTimeout(() => process.exit(), 2_000).unref();
