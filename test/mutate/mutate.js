#!/usr/bin/env node
import '../../infra/launch/require-node.js';

const { mutate } = await import('./mutate.ts');
process.exitCode = await mutate(process.argv.slice(2));
