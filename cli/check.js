import '../infra/launch/require-node.js';

const { check } = await import('./check/check.ts');
process.exitCode = check(process.argv.slice(2), 'npm run check --');
