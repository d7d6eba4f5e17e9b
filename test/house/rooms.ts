import { CONSOLE_ROOMS } from './console-rooms.ts';
import { LIB_ROOMS } from './lib-rooms.ts';
import type { Room } from './room.ts';
import { SCRIPT_ROOMS } from './script-rooms.ts';

/** Globals by which a file reaches the outside world, time or chance. Ports and parameters bring these to `lib`. */
export const WORLD_GLOBALS: ReadonlySet<string> = new Set([
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['Math.random', 'crypto'],
  ...['process', 'console', 'fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'BroadcastChannel'],
  // With these a file reaches every other one.
  ...['globalThis', 'global', 'require', 'module', 'eval', 'Function'],
]);

/** A single file that may use a global which its room may not, and why. */
export const GLOBALS_OF_FILES: Readonly<Record<string, { readonly globals: readonly string[]; readonly why: string }>> =
  {
    'lib/core/time.ts': { globals: ['Date'], why: 'the only file of lib/core that reads and writes dates' },
  };

/**
 * The walls of the house: which room may import what. Rows stand from the foundation upwards, and a row names only rows
 * above it, so no circle between rooms can be written down. docs/architecture.md shows the same rows; what is not in a
 * row is refused by walls.test.ts.
 */
export const ROOMS: readonly Room[] = [
  ...LIB_ROOMS,

  // triggers.yml: read by the build and the scripts, never in Lambda.
  { room: 'lib/triggers-file/yaml', imports: ['lib/core'], packages: ['yaml'] },
  {
    room: 'lib/triggers-file/expressions',
    imports: ['lib/core/**', 'lib/triggers-file/yaml'],
    packages: ['@marcbachmann/cel-js'],
  },
  { room: 'lib/triggers-file/warnings', imports: ['lib/core/**'], packages: [] },
  {
    room: 'lib/triggers-file',
    imports: [
      ...['lib/core/**', 'lib/triggers-file/yaml', 'lib/triggers-file/expressions'],
      ...['lib/triggers-file/warnings'],
    ],
    packages: ['node:fs'],
  },
  {
    room: 'lib/explain',
    imports: ['lib/core/**', 'lib/manual', 'lib/triggers-file/warnings'],
    packages: [],
  },
  { room: 'lib/made-events', imports: ['lib/core/**', 'lib/explain'], packages: [] },

  // Build and deployment.
  {
    room: 'infra/launch',
    imports: ['lib/core'],
    packages: ['node:module', 'node:path', 'node:url', 'node:util'],
    globals: ['console', 'process'],
  },
  {
    room: 'infra/stack',
    imports: ['lib/core/**', 'lib/log', 'lib/triggers-file/**', 'infra/launch'],
    packages: ['@aws-sdk/client-dynamodb', 'node:crypto', 'node:fs', 'node:path', 'yaml'],
  },
  { room: 'infra/build/stand-ins', imports: [], packages: [] },
  {
    room: 'infra/build',
    imports: [
      ...['lib/core/**', 'lib/adapters/aws', 'lib/triggers-file/**', 'infra/launch', 'infra/stack'],
      'infra/build/stand-ins',
    ],
    packages: ['esbuild', 'node:crypto', 'node:fs/promises', 'node:path'],
    globals: ['process'],
  },
  {
    room: 'infra/deploy-checks',
    imports: ['lib/core/**', 'lib/ports', 'lib/adapters/**', 'lib/triggers-file/**', 'infra/launch', 'infra/stack'],
    packages: ['@aws-sdk/client-cloudformation', '@aws-sdk/client-dynamodb', '@aws-sdk/client-glue'],
    globals: ['process'],
  },
  {
    room: 'infra',
    imports: ['infra/launch', 'infra/stack', 'infra/build', 'infra/deploy-checks'],
    packages: ['node:module'],
    globals: ['process'],
  },

  // The local cloud.
  { room: 'local/server', imports: ['lib/core/**'], packages: ['*'], globals: ['*'] },
  { room: 'local/storage', imports: ['lib/core/**', 'local/server'], packages: ['*'], globals: ['*'] },
  { room: 'local/gateway', imports: ['local/server', 'local/storage'], packages: ['*'], globals: ['*'] },
  { room: 'local/glue', imports: ['lib/core/**', 'local/server', 'local/gateway'], packages: ['*'], globals: ['*'] },
  { room: 'local/sns', imports: ['local/server'], packages: ['*'], globals: ['*'] },
  { room: 'local/sqs', imports: ['lib/core/**', 'local/server'], packages: ['*'], globals: ['*'] },
  { room: 'local/scheduler', imports: ['lib/core/**', 'local/server'], packages: ['*'], globals: ['*'] },
  {
    room: 'local/event-bus',
    imports: ['lib/core/**', 'infra/stack', 'local/server', 'local/storage', 'local/glue'],
    packages: ['*'],
    globals: ['*'],
  },
  {
    room: 'local/lambda',
    imports: ['lib/core/**', 'local/server', 'local/sqs'],
    packages: ['*'],
    globals: ['*'],
  },
  {
    room: 'local',
    imports: [
      ...['lib/core/**', 'infra/build', 'infra/stack', 'local/server', 'local/storage', 'local/gateway', 'local/glue'],
      ...['local/sns', 'local/sqs', 'local/scheduler', 'local/event-bus', 'local/lambda'],
    ],
    packages: ['*'],
    globals: ['*'],
  },

  // The page that shows a deployment.
  ...CONSOLE_ROOMS,

  ...SCRIPT_ROOMS,

  // What measures and proves.
  {
    room: 'bench',
    whole: true,
    imports: [
      ...['lib/core/**', 'lib/adapters/**', 'infra/launch', 'infra/stack', 'infra/build', 'local/storage'],
      ...['lib/backlog', 'lib/outcome', 'lib/ports', 'lib/start', 'lib/triggers-file', 'cli/command-line'],
    ],
    packages: ['*'],
    globals: ['*'],
  },
  {
    room: 'test',
    whole: true,
    imports: ['lib/**', 'infra/**', 'local/**', 'console/**', 'cli/**', 'bench'],
    packages: ['*'],
    globals: ['*'],
  },
  // The page that any static host serves. It is also made of the simulation, so it stands below the tests.
  {
    room: 'playground/page',
    imports: ['lib/core', 'console/page', 'console/try', 'test'],
    packages: ['@preact/signals', 'preact', 'preact/hooks'],
    globals: ['fetch', 'globalThis', 'setImmediate'],
  },
  {
    room: 'playground',
    imports: ['infra/launch', 'console/build', 'cli/command-line', 'playground/page'],
    packages: ['node:fs', 'node:fs/promises', 'node:path', 'node:zlib'],
    globals: ['process'],
  },
  // Python, which a Glue script brings along.
  {
    room: 'fence',
    imports: [],
    packages: ['boto3', 'botocore.config', 'botocore.exceptions', 'os', 're', 'sys', 'time', 'typing', 'uuid'],
    globals: ['*'],
  },
];
