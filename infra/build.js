import '../cli/require-node.js';

const { runBuild } = await import('./run-build.ts');
await runBuild();
