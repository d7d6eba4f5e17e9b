import '../infra/require-node.js';

await import('./check.ts');
