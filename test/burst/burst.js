#!/usr/bin/env node
import '../../infra/launch/require-node.js';

const { burst } = await import('./burst.ts');
process.exitCode = await burst(process.argv.slice(2));
