import '../infra/launch/require-node.js';

await import('./restore.ts');
