import '../infra/launch/require-node.js';

await import('./schema.ts');
