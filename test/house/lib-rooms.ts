import type { Room } from './room.ts';

/** The rooms that are deployed, from the foundation upwards: lib and handlers. */
export const LIB_ROOMS: readonly Room[] = [
  // Decisions. No input or output, no clock, no chance.
  { room: 'lib/core', imports: [], packages: [] },
  { room: 'lib/core/calendar', imports: ['lib/core'], packages: [] },
  { room: 'lib/core/expressions', imports: ['lib/core', 'lib/core/calendar'], packages: [] },
  { room: 'lib/core/glue', imports: ['lib/core'], packages: [] },
  {
    room: 'lib/core/triggers',
    imports: ['lib/core', 'lib/core/calendar', 'lib/core/expressions', 'lib/core/glue'],
    packages: [],
  },
  { room: 'lib/core/schedules', imports: ['lib/core', 'lib/core/calendar'], packages: [] },
  { room: 'lib/core/events', imports: ['lib/core', 'lib/core/expressions', 'lib/core/triggers'], packages: [] },
  { room: 'lib/core/events/s3', imports: ['lib/core', 'lib/core/events', 'lib/core/triggers'], packages: [] },
  {
    room: 'lib/core/ledger',
    imports: ['lib/core', 'lib/core/events', 'lib/core/glue', 'lib/core/triggers'],
    packages: ['node:crypto#createHash'],
  },
  {
    room: 'lib/core/batch',
    imports: [
      ...['lib/core', 'lib/core/calendar', 'lib/core/events', 'lib/core/events/s3', 'lib/core/ledger'],
      'lib/core/triggers',
    ],
    packages: ['node:crypto#createHash'],
  },
  { room: 'lib/core/backlog', imports: ['lib/core', 'lib/core/ledger'], packages: [] },
  {
    room: 'lib/core/outcome',
    imports: ['lib/core', 'lib/core/expressions', 'lib/core/glue', 'lib/core/ledger', 'lib/core/triggers'],
    packages: [],
  },
  {
    room: 'lib/core/plan',
    imports: [
      ...['lib/core', 'lib/core/batch', 'lib/core/calendar', 'lib/core/events', 'lib/core/events/s3'],
      ...['lib/core/expressions', 'lib/core/glue', 'lib/core/ledger', 'lib/core/triggers'],
    ],
    packages: ['node:crypto#createHash'],
  },
  {
    room: 'lib/core/expect',
    imports: [
      ...['lib/core', 'lib/core/calendar', 'lib/core/events', 'lib/core/events/s3', 'lib/core/ledger'],
      ...['lib/core/plan', 'lib/core/triggers'],
    ],
    packages: [],
  },
  {
    room: 'lib/core/events/manual',
    imports: [
      ...['lib/core', 'lib/core/calendar', 'lib/core/events', 'lib/core/events/s3', 'lib/core/glue'],
      ...['lib/core/ledger', 'lib/core/schedules', 'lib/core/triggers'],
    ],
    packages: [],
  },

  {
    room: 'lib/core/outcome-event',
    imports: ['lib/core', 'lib/core/events', 'lib/core/glue', 'lib/core/ledger', 'lib/core/triggers'],
    packages: ['node:crypto#createHash'],
  },

  // What the use cases need from outside, and the words of the log.
  { room: 'lib/log', imports: ['lib/core', 'lib/core/backlog', 'lib/core/events', 'lib/core/ledger'], packages: [] },
  {
    room: 'lib/ports',
    imports: [
      ...['lib/core', 'lib/core/batch', 'lib/core/events', 'lib/core/glue', 'lib/core/ledger'],
      ...['lib/core/outcome-event', 'lib/core/plan', 'lib/core/triggers', 'lib/log'],
    ],
    packages: [],
  },

  // AWS behind the ports: the only rooms of lib that know an SDK.
  {
    room: 'lib/adapters/aws',
    imports: ['lib/core'],
    packages: [
      ...['@aws-sdk/client-dynamodb', '@aws-sdk/client-glue', '@smithy/signature-v4'],
      ...['node:crypto', 'node:http', 'node:https'],
    ],
    globals: ['Date', 'process'],
  },
  {
    room: 'lib/adapters/dynamo',
    imports: ['lib/core', 'lib/core/ledger', 'lib/core/plan', 'lib/ports'],
    packages: ['@aws-sdk/client-dynamodb'],
  },
  {
    room: 'lib/adapters/glue',
    imports: ['lib/core', 'lib/core/glue', 'lib/ports', 'lib/adapters/aws'],
    packages: ['@aws-sdk/client-glue', 'node:https', 'node:net', 'node:tls'],
    globals: ['performance', 'setTimeout'],
  },
  {
    room: 'lib/adapters/s3',
    imports: ['lib/core', 'lib/ports', 'lib/adapters/aws'],
    packages: ['node:http'],
    globals: ['Date', 'process'],
  },
  {
    room: 'lib/adapters/events',
    imports: ['lib/core', 'lib/core/events', 'lib/core/outcome-event', 'lib/ports', 'lib/adapters/aws'],
    packages: [],
    globals: ['process'],
  },

  // Use cases: the order of effects. No adapter, no SDK.
  { room: 'lib/runs', imports: ['lib/core/**', 'lib/ports'], packages: [] },
  { room: 'lib/ledger', imports: ['lib/core/**', 'lib/ports', 'lib/runs'], packages: [] },
  { room: 'lib/batch', imports: ['lib/core/**', 'lib/ports', 'lib/ledger'], packages: [] },
  { room: 'lib/start', imports: ['lib/core/**', 'lib/ports', 'lib/log', 'lib/ledger', 'lib/batch'], packages: [] },
  { room: 'lib/backlog', imports: ['lib/core/**', 'lib/ports', 'lib/log', 'lib/ledger', 'lib/start'], packages: [] },
  {
    room: 'lib/outcome',
    imports: ['lib/core/**', 'lib/ports', 'lib/log', 'lib/runs', 'lib/ledger', 'lib/batch', 'lib/backlog'],
    packages: [],
  },
  {
    room: 'lib/doubt',
    imports: ['lib/core/**', 'lib/ports', 'lib/log', 'lib/runs', 'lib/ledger', 'lib/outcome'],
    packages: [],
  },
  { room: 'lib/publish', imports: ['lib/core/**', 'lib/ports', 'lib/log', 'lib/ledger'], packages: [] },
  { room: 'lib/expect', imports: ['lib/core/**', 'lib/ports'], packages: [] },
  {
    room: 'lib/sweep',
    imports: [
      ...['lib/core/**', 'lib/ports', 'lib/batch', 'lib/start', 'lib/backlog', 'lib/outcome', 'lib/doubt'],
      'lib/publish',
    ],
    packages: [],
  },
  {
    room: 'lib/manual',
    imports: ['lib/core/**', 'lib/ports', 'lib/log', 'lib/ledger', 'lib/batch', 'lib/start', 'lib/publish'],
    packages: ['node:util'],
  },

  // Lambda: the surroundings of a handler, and the handlers themselves.
  {
    room: 'lib/lambda',
    imports: [
      ...['lib/core/**', 'lib/ports', 'lib/log', 'lib/adapters/**', 'lib/ledger', 'lib/batch', 'lib/start'],
      'lib/backlog',
    ],
    packages: [
      ...['@aws-lambda-powertools/logger', '@aws-lambda-powertools/logger/middleware', '@middy/core', 'aws-lambda'],
      ...['node:crypto#randomUUID', 'node:fs', 'node:path'],
    ],
    globals: ['Math.random', 'process', 'setImmediate', 'setTimeout'],
  },
  {
    room: 'handlers',
    imports: [
      ...['lib/core/**', 'lib/adapters/**', 'lib/ledger', 'lib/start', 'lib/outcome', 'lib/publish'],
      ...['lib/expect', 'lib/sweep', 'lib/manual', 'lib/lambda'],
    ],
    packages: [],
  },
];
