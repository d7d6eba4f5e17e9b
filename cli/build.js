import '../infra/launch/require-node.js';

const { runBuild } = await import('./build.ts');
process.exitCode = await runBuild(process.argv.slice(2), process.env);
