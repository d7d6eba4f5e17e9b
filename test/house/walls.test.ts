import { describe, expect, it } from 'vitest';
import { tableBelow } from '../docs/tables.ts';
import { drawnRooms } from './drawn-rooms.ts';
import { readSource } from './source-file.ts';
import { readSources } from './source-files.ts';
import { breachesOf, circlesOf, entriesAgainstTheOrder, roomOf, twoWayFolders, unusedAllowances } from './walls.ts';

const SOURCES = readSources();

describe('the rooms', () => {
  it('import only what the table allows, and reach the world only where it says so', () => {
    expect(SOURCES.flatMap((source) => breachesOf(source))).toEqual([]);
  });

  it('use everything that the table allows, so that the picture in the docs is true', () => {
    expect(unusedAllowances(SOURCES)).toEqual([]);
  });

  it('cannot form a circle: each row of the table names only rows above it', () => {
    expect(entriesAgainstTheOrder()).toEqual([]);
  });

  it('have no two top folders that import each other', () => {
    expect(twoWayFolders()).toEqual([]);
  });

  it('have no files that import each other in a circle', () => {
    expect(circlesOf(SOURCES)).toEqual([]);
  });
});

describe('the walls', () => {
  it.each([
    ['lib/start/probe.ts', "import { dynamoLedger } from '../adapters/dynamo/dynamo-ledger.ts';"],
    ['lib/outcome/probe.ts', "import type { GlueClient } from '@aws-sdk/client-glue';"],
    ['lib/outcome/probe.ts', 'export const at = Date.now();'],
    ['handlers/probe.ts', "import { GlueClient } from '@aws-sdk/client-glue';"],
    ['handlers/probe.ts', "import { checkTriggers } from '../lib/triggers-file/check-triggers.ts';"],
    ['lib/core/plan/probe.ts', "export const answer = await fetch('https://example.com');"],
    ['lib/core/plan/probe.ts', 'export const chance = Math.random();'],
    ['lib/core/plan/probe.ts', 'const { random } = Math; export const chance = random();'],
    ['lib/core/plan/probe.ts', 'export const chances = [1].map(Math.random);'],
    ['lib/core/plan/probe.ts', 'export const at = performance.now();'],
    ['lib/core/plan/probe.ts', 'setTimeout(() => undefined, 1);'],
    ['lib/core/plan/probe.ts', 'setInterval(() => undefined, 1);'],
    ['lib/core/plan/probe.ts', 'export const folder = process.cwd();'],
    ['lib/core/plan/probe.ts', 'export const at = new Date();'],
    ['lib/core/plan/probe.ts', "console.log('here');"],
    ['lib/core/plan/probe.ts', 'export const at = globalThis.Date.now();'],
    ['lib/core/plan/probe.ts', 'export const name = "node:fs"; export const fs = await import(name);'],
    ['lib/core/plan/probe.ts', "import { spawn } from 'node:child_process';"],
    ['lib/core/plan/probe.ts', "import { readFileSync } from 'node:fs';"],
    ['lib/core/plan/probe.ts', "import { readFile } from 'fs/promises';"],
    ['lib/core/plan/probe.ts', "import { get } from 'node:https';"],
    ['lib/core/plan/probe.ts', "import { connect } from 'node:net';"],
    ['lib/core/plan/probe.ts', "import { randomUUID } from 'node:crypto';"],
    ['lib/core/plan/probe.ts', "import * as hashes from 'node:crypto';"],
    ['lib/core/plan/probe.ts', "export { GlueClient } from '@aws-sdk/client-glue';"],
    ['lib/core/plan/probe.ts', "import { admit } from '../../start/admit.ts';"],
    ['lib/core/glue/probe.ts', "import type { LedgerItem } from '../ledger/ledger-item.ts';"],
    ['lib/adapters/glue/probe.ts', "import { admit } from '../../start/admit.ts';"],
    ['lib/adapters/glue/probe.ts', "import { GetItemCommand } from '@aws-sdk/client-dynamodb';"],
    ['lib/lambda/probe.ts', "import { checkTriggers } from '../triggers-file/check-triggers.ts';"],
    ['lib/triggers-file/probe.ts', "import { z } from 'zod';"],
    ['infra/stack/probe.ts', "import { someTriggers } from '../infra/some-triggers.ts';"],
    ['infra/probe.js', "import { createRequire } from 'node:module'; createRequire('')('../cli/build.ts');"],
    ['cli/explain/probe.ts', "import { startLocalCloud } from '../../local/start-local-cloud.ts';"],
    ['cli/probe.js', "const { startLocalCloud } = await import('../local/start-local-cloud.ts');"],
    ['local/probe.ts', "type Start = import('../cli/start/run-start.ts').Start;"],
    ['bench/probe.ts', "export const worker = new URL('../local/lambda/worker.ts', import.meta.url);"],
    ['fence/probe.py', 'import requests'],
    ['lib/surprise/probe.ts', 'export const one = 1;'],
  ])('refuse in %s: %s', (file, source) => {
    expect(breachesOf(readSource(file, source))).toHaveLength(1);
  });

  it('let a file use what its room may use', () => {
    const source = `
      import { createHash } from 'node:crypto';
      import type { Trigger } from '../triggers/trigger.ts';
      export const cosine = Math.cos(1);
      export const names = { process: 1, fetch: 2, console: { Date: 3 } };
      export const found = names.process + names.console.Date;
    `;
    expect(breachesOf(readSource('lib/core/ledger/probe.ts', source))).toEqual([]);
    expect(breachesOf(readSource('lib/core/time.ts', 'export const now = (): number => Date.now();'))).toEqual([]);
  });

  it('stand around every folder: a subfolder is a room of its own', () => {
    expect(roomOf('lib/core/plan/plan.ts')?.room).toBe('lib/core/plan');
    expect(roomOf('lib/core/plan/deeper/plan.ts')).toBeUndefined();
    expect(roomOf('test/core/plan/plan.test.ts')?.room).toBe('test');
  });
});

describe('docs/architecture.md', () => {
  it('shows the rows of the table, in its order', () => {
    const shown = tableBelow('docs/architecture.md', '## The rooms').map(([room = '', , imports, packages]) => [
      /^\[(.+)\/\]/.exec(room)?.[1],
      imports,
      packages,
    ]);
    expect(shown).toEqual(drawnRooms());
  });
});

describe('a table', () => {
  const row = (room: string, ...imports: readonly string[]) => ({ room, imports, packages: [] });

  it('is refused when a row imports a row below it, or one that does not exist', () => {
    const rooms = [row('lib/a', 'lib/b'), row('lib/b'), row('lib/c', 'lib/d')];
    expect(entriesAgainstTheOrder(rooms)).toEqual(['lib/a → lib/b', 'lib/c → lib/d']);
  });

  it('is refused when two top folders import each other, through whatever rooms', () => {
    const rooms = [row('infra/a'), row('cli/a', 'infra/**'), row('infra/b', 'cli/a'), row('test', 'cli/**')];
    expect(twoWayFolders(rooms)).toEqual(['cli infra']);
  });

  it('is refused when it allows what no file does', () => {
    const rooms = [row('lib/a'), { ...row('lib/b', 'lib/a'), packages: ['zod', 'yaml'], globals: ['Date'] }];
    const sources = [readSource('lib/a/one.ts', ''), readSource('lib/b/one.ts', "import 'zod';")];
    expect(unusedAllowances(sources, rooms)).toEqual(['lib/b: lib/a', 'lib/b: yaml', 'lib/b: Date']);
  });
});

describe('files', () => {
  it('that import each other are found, whatever stands between them', () => {
    const sources = [
      readSource('lib/a.ts', "import './b.ts';"),
      readSource('lib/b.ts', "export { c } from './c.ts';"),
      readSource('lib/c.ts', "import type { A } from './a.ts'; import './d.ts';"),
      readSource('lib/d.ts', ''),
    ];
    expect(circlesOf(sources)).toEqual([['lib/a.ts', 'lib/b.ts', 'lib/c.ts']]);
  });
});
