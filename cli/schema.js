import '../infra/require-node.js';

await import('./schema.ts');
