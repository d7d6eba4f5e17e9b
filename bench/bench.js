#!/usr/bin/env node
import '../infra/launch/require-node.js';

const { runBench } = await import('./run-bench.ts');
process.exitCode = await runBench(process.argv.slice(2));
