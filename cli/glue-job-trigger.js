#!/usr/bin/env node
import '../infra/launch/require-node.js';

const { processWorld } = await import('./command/process-world.ts');
const { runCommand } = await import('./command/run-command.ts');
process.exitCode = await runCommand(process.argv.slice(2), processWorld());
