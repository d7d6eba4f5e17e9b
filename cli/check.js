import '../infra/launch/require-node.js';

await import('./check.ts');
