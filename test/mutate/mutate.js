#!/usr/bin/env node
import '../../infra/require-node.js';

const { mutate } = await import('./mutate.ts');
process.exitCode = await mutate(process.argv.slice(2));
