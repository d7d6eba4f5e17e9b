#!/usr/bin/env node
import '../../cli/require-node.js';

const { chaos } = await import('./chaos.ts');
process.exitCode = await chaos(process.argv.slice(2));
