import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellWords } from '../cli/command/shell-words.ts';
import { answerJson, loopbackServer } from '../doubles/loopback-server.ts';
import type { NodeEnd } from '../processes/spawn-node.ts';
import { aCloud, type TestCloud } from './a-cloud.ts';
import { asked } from './type-command.ts';

let world: TestCloud;

beforeAll(async () => {
  world = await aCloud({ triggersFile: path.join(import.meta.dirname, 'change-many-triggers.yml') });
});
afterAll(() => world.close());

const ask = (...words: readonly string[]): Promise<NodeEnd> => asked(new URL(world.cloud.url).port, ...words);

const asJson = async (...words: readonly string[]) => JSON.parse((await ask(...words, '--json')).stdout);

describe('glue-job-trigger cancel, redrive and rerun of many requests', () => {
  const today = new Date().toISOString().slice(0, 10);
  const many = ['--trigger', 'many', '--from', today, '--why', 'sent again', '--by', 'ana'];
  const waiting = async (): Promise<readonly { readonly requestId: string }[]> =>
    (await asJson('backlog', 'many')).waiting.requests;

  it('count them, want an agreement, cancel all that wait, and undo just that by the printed command', async () => {
    await ask('pause', 'many', '--why', 'it shall wait');
    for (const nth of [1, 2, 3, 4]) await world.cloud.upload('landing', `many/${nth}`, 'hello');
    const requests = await world.cloud.feed.until('four wait', async () => {
      const found = await waiting();
      return found.length === 4 && found;
    });
    expect(await ask('cancel', requests[0]?.requestId ?? '', '--why', 'not this one')).toMatchObject({ status: 0 });

    expect(await ask('cancel', ...many, '--dry-run')).toMatchObject({
      status: 0,
      stdout: 'would cancel 3 requests of many (3 WAITING)\n',
    });
    expect(await ask('cancel', ...many)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(
        '--yes: would cancel 3 requests of many (3 WAITING), and nobody can be asked here',
      ),
    });
    expect(await waiting()).toHaveLength(3);

    const cancelled = await ask('cancel', ...many, '--yes');
    expect(cancelled).toMatchObject({ status: 0, stderr: '' });
    expect(cancelled.stdout).toMatch(/^3 cancelled\n\nTo take them up again:\n {2}npx glue-job-trigger redrive /);
    expect(await waiting()).toEqual([]);
    expect(await asJson('status', requests[1]?.requestId ?? '')).toMatchObject({
      ...{ state: 'CANCELLED', cancelledBy: 'ana', why: 'sent again' },
    });

    const [, undo = ''] = /npx glue-job-trigger (redrive .*)\n/.exec(cancelled.stdout) ?? [];
    const undone = await asked(undefined, ...shellWords(undo), '--yes');
    expect(undone).toMatchObject({ status: 0, stderr: '' });
    expect(undone.stdout).toMatch(/^3 redriven; 1 left as they are: 1 CANCELLED\n {2}Request \w+ was not cancelled by/);
    const taken = (await waiting()).map(({ requestId }) => requestId);
    expect(taken).toEqual(requests.slice(1).map(({ requestId }) => requestId));

    const rerun = await ask('rerun', ...many, '--state', 'waiting', '--yes');
    expect(rerun).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringMatching(
        /^Dry run: 0 requests .* 3 would be refused\.\n {2}Request \w+ is WAITING: no rerun/,
      ),
    });
  });

  it('say that nothing matches, with exit code 3, and whether there is such a trigger', async () => {
    expect(await ask('redrive', '--trigger', 'many', '--day', '2026-01-01', '--why', 'mended', '--yes')).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringMatching(
        /^No request of trigger many that arrived from 2026-01-01T.* is one to redrive\.\n$/,
      ),
    });
    expect(await ask('redrive', '--trigger', 'mny', '--day', today, '--why', 'mended', '--yes')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/no trigger "mny"; did you mean "many"\?/),
    });
  });

  it('go on by "next" until the function has come to its end, and tell one sum', async () => {
    const pages = [
      { message: 'm', counts: { REJECTED: 300 }, refused: {}, reasons: [] },
      { message: 'm', counts: { redriven: 180 }, refused: {}, reasons: [], next: 'after 180' },
      { message: 'm', counts: { redriven: 117 }, refused: { WAITING: 3 }, reasons: ['r7 waits'] },
    ];
    await using server = await loopbackServer((response) =>
      answerJson(response, 200, pages[server.received.length - 1]),
    );
    const words = [
      '--trigger',
      'orders',
      '--day',
      '2026-11-22',
      '--why',
      'mended',
      '--by',
      'ana',
      '--key',
      'k',
      '--yes',
    ];
    expect(await asked(new URL(server.endpoint).port, 'redrive', ...words)).toMatchObject({
      status: 0,
      stdout: '297 redriven; 3 left as they are: 3 WAITING\n  r7 waits\n',
      stderr: '',
    });
    const filter = { trigger: 'orders', from: '2026-11-22T00:00:00.000Z', before: '2026-11-23T00:00:00.000Z' };
    const act = { redrive: filter, by: 'ana', why: 'mended', idempotencyKey: 'k' };
    expect(server.received.map(({ body }) => JSON.parse(body))).toEqual([
      { ...act, dryRun: true },
      act,
      { ...act, next: 'after 180' },
    ]);
  });
});
