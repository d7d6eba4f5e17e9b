import '../cli/require-node.js';

const { runStart } = await import('./start/run-start.ts');
process.exitCode = await runStart(process.argv.slice(2));
