import './require-node.js';

await import('./restore.ts');
