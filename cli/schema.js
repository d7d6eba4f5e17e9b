import './require-node.js';

await import('./schema.ts');
