import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Console, startConsole } from '../../console/server/start-console.ts';
import { systemClock } from '../../lib/core/time.ts';
import { aLocalPlay } from './a-local-play.ts';

const { local, ticked, asked } = aLocalPlay();

const aConsole = (home: 'local' | 'deployed'): Promise<Console> =>
  startConsole({
    ports: {
      manual: async () => ({ kind: 'refused', code: 'CALL_INVALID', message: 'nothing is deployed' }),
      ledger: { backlog: async () => [], running: async () => [] },
      register: async () => [],
      history: { ofDay: async () => [], latestOfDay: async () => [] },
    },
    setup: () => ({ home, stage: 'test', mayAct: true, mayPlay: home === 'local', by: 'ana', places: [] }),
    ...{ clock: systemClock, port: 0, pageSize: 250 },
    knownTriggers: () => [],
    headStartMs: () => new Map(),
    commandOf: () => undefined,
    triggersFile: async () => ({ text: '', stage: 'test' }),
    ...(home === 'local' && { local }),
  });

describe('what the page does in the local cloud alone', () => {
  let consoles: { readonly local: Console; readonly deployed: Console };
  beforeAll(async () => {
    consoles = { local: await aConsole('local'), deployed: await aConsole('deployed') };
  });
  afterAll(async () => {
    await consoles.local.close();
    await consoles.deployed.close();
  });

  const tokenOf = async ({ url }: Console): Promise<string> =>
    /name="console-token" content="([^"]+)"/.exec(await (await fetch(url)).text())?.[1] ?? '';
  const tick = async (on: Console, trigger: unknown, token?: string) => {
    const headers = { 'x-console-token': token ?? (await tokenOf(on)) };
    const answer = await fetch(`${on.url}api/tick`, { method: 'POST', body: JSON.stringify({ trigger }), headers });
    return { status: answer.status, body: await answer.json() };
  };

  it('lets a schedule be due now, for who has the token of the page', async () => {
    expect(await tick(consoles.local, 'nightly', 'a guess')).toMatchObject({ status: 403 });
    expect(ticked).toEqual([]);
    expect(await tick(consoles.local, 'nightly')).toEqual({
      status: 200,
      body: { message: 'The schedule of nightly is due now.' },
    });
    expect(ticked).toEqual(['nightly']);
  });

  it('says why a trigger has no schedule that could be due', async () => {
    expect(await tick(consoles.local, 'orders')).toEqual({
      status: 409,
      body: { message: 'no schedule "orders"; known: nightly' },
    });
    expect(await tick(consoles.local, 7)).toMatchObject({ status: 400 });
  });

  it('tells what an upload would lead to, by its key and size', async () => {
    const answer = await fetch(`${consoles.local.url}api/upload-outlook?bucket=b&key=a%2Fb.csv&size=3`);
    expect(await answer.json()).toEqual({ does: [], not: [{ trigger: 'orders', says: 'the key does not match' }] });
    expect(asked).toEqual([{ bucket: 'b', key: 'a/b.csv', size: 3 }]);
    expect((await fetch(`${consoles.local.url}api/upload-outlook?bucket=b&key=a`)).status).toBe(400);
  });

  it('is not there for a deployed stage', async () => {
    expect(await tick(consoles.deployed, 'nightly')).toMatchObject({ status: 404 });
    expect((await fetch(`${consoles.deployed.url}api/upload-outlook?bucket=b&key=a&size=3`)).status).toBe(404);
    expect(ticked).toEqual(['nightly']);
  });
});
