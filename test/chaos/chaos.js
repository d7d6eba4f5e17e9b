#!/usr/bin/env node
import '../../infra/launch/require-node.js';

// Whoever reads may have heard enough.
process.stdout.on('error', () => process.exit(1));
const { chaos } = await import('./chaos.ts');
process.exitCode = await chaos(process.argv.slice(2));
