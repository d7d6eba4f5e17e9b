import '../infra/require-node.js';

await import('./restore.ts');
