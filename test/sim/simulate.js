#!/usr/bin/env node
import '../../infra/launch/require-node.js';

const { simulate } = await import('./simulate.ts');
process.exitCode = await simulate(process.argv.slice(2));
