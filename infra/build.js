import '../cli/require-node.js';

const { runBuild } = await import('./run-build.ts');
process.exitCode = await runBuild(process.argv.slice(2), process.env);
