import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { markerOf } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS, plusMs, systemClock, toIso } from '../../lib/core/time.ts';
import { startGlueServer } from '../../local/glue/glue-server.ts';
import { openDynalite } from '../contract/dynamodb-servers.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { runNode } from '../processes/spawn-node.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const idOf = (nth: number): string => String(nth).padStart(24, '0');

/** A restored table with two waiting requests of which one has run since, and a Glue with a run that the table has lost. */
const aRestoredTable = async () => {
  const table = await openDynalite();
  const glue = await startGlueServer({ jobs: [{ name: 'orders-etl-dev', maxConcurrentRuns: 10 }] });
  closing.push(
    () => table.close(),
    () => glue.close(),
  );
  const ledger = wholeDynamoLedger(table);
  const since = plusMs(systemClock(), -MINUTE_MS);
  const waiting = [1, 2].map((nth) => aWaiting({ requestId: idOf(nth), jobName: 'orders-etl-dev' }));
  for (const item of waiting) await ledger.create(item);
  const environment = {
    PATH: process.env['PATH'],
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_GLUE: glue.url,
  };
  const start = (marker: string) =>
    fetch(glue.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSGlue.StartJobRun' },
      body: JSON.stringify({ JobName: 'orders-etl-dev', Arguments: { '--trigger-request-id': marker } }),
    });
  for (const marker of [...waiting.slice(0, 1).map(markerOf), `${idOf(3)}.1`])
    expect((await start(marker)).status).toBe(200);

  const restore = async (...args: readonly string[]) => {
    const given = ['cli/restore.js', '--table', table.tableName, '--since', toIso(since), ...args];
    const { status, stdout, stderr } = await runNode(given, { env: environment });
    return { code: status, stdout, stderr };
  };
  return { ledger, table, restore };
};

describe('npm run restore', () => {
  it('shows what it would do, does it with --apply, and may be repeated', async () => {
    const { ledger, restore } = await aRestoredTable();
    const shown = await restore();
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain('1 would be set to STARTED');
    expect(shown.stdout).toContain('Nothing was written. Run it again with --apply');
    expect(await ledger.get(idOf(1))).toMatchObject({ state: 'WAITING' });

    const applied = await restore('--apply', '--json');
    expect(JSON.parse(applied.stdout)).toMatchObject({ applied: true, requests: 2, found: 1, inDoubt: 1, standIns: 1 });
    expect(await ledger.get(idOf(1))).toMatchObject({ state: 'STARTED' });
    expect(await ledger.get(idOf(2))).toMatchObject({ state: 'UNCERTAIN' });
    expect(await ledger.get(idOf(3))).toMatchObject({ state: 'STARTED', trigger: 'restored' });
    // Every job gets a line mark, so that the next event of a job waits behind what the sweep has to look for.
    expect(await ledger.jobs()).toContainEqual({ jobName: 'orders-etl-dev', backlogMark: expect.any(String) });

    expect(JSON.parse((await restore('--apply', '--json')).stdout)).toMatchObject({
      found: 0,
      standIns: 0,
      refused: [],
    });
  });

  it('passes over an entry that it cannot read, names it, and exits with 1', async () => {
    const { table, restore } = await aRestoredTable();
    const Item = { pk: { S: 'REQ#edited-by-hand' }, sk: { S: 'REQ' } };
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item }));
    const { code, stdout } = await restore();
    expect(code).toBe(1);
    expect(stdout).toContain("left as it is: the ledger's item REQ#edited-by-hand cannot be read");
  });

  it.each([
    [['--since', '2026-11-25T14:00:00Z'], '--table: expected the name of the table, found none'],
    [['--table', 't'], '--since: expected the moment to which the table was put back, found none'],
    [
      ['--table', 't', '--since', 'yesterday'],
      '--since: expected a time such as 2026-11-25T14:00:00Z, found "yesterday"',
    ],
    [['--table', 't', '--since', '2999-01-01T00:00:00Z'], '--since: expected a time in the past'],
  ])('says what is wrong with %j', async (args, message) => {
    const { stderr } = await runNode(['cli/restore.js', ...args]);
    expect(stderr).toContain(message);
  });
});
