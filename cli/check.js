import './require-node.js';

await import('./check.ts');
