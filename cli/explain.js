import './require-node.js';

const { explain } = await import('./explain.ts');
const { loadTriggers } = await import('../lib/triggers-file/load-triggers.ts');
process.exitCode = await explain(process.argv.slice(2), {
  environment: process.env,
  loadTriggers,
  terminal: { out: (line) => console.log(line), err: (line) => console.error(line) },
});
