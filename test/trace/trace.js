#!/usr/bin/env node
import '../../infra/launch/require-node.js';

const { trace } = await import('./trace.ts');
process.exitCode = await trace(process.argv.slice(2));
