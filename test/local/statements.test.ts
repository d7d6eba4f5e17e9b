import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchExecuteStatementCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toInsert, toStatement } from '../../lib/adapters/dynamo/dynamo-statements.ts';
import { create, record } from '../../lib/core/ledger/start-writes.ts';
import { createDynamo } from '../../local/storage/dynamo.ts';
import { translateStatements } from '../../local/storage/statements.ts';
import { aLease, aNewRequest, aStarting, noon } from '../doubles/ledger-items.ts';

const insert = toInsert('ledger', create(aNewRequest({ requestId: 'r1' }), aLease()));
const run = { jobRunId: 'jr', startedAt: noon };
const update = toStatement(
  'ledger',
  record(aStarting({ requestId: 'r2' }), run, { at: noon, what: 'sent', attempt: 1, result: 'started' }),
);
const KEY = '"pk" = ? AND "sk" = ?';

const translated = (...Statements: readonly object[]) => translateStatements(JSON.stringify({ Statements }));
const statement = (text: string, parameters = text.match(/\?/g)?.length ?? 0) => ({
  Statement: text,
  Parameters: Array.from({ length: parameters }, () => ({ S: 'x' })),
});

describe("the local cloud's DynamoDB, which has no PartiQL", () => {
  it('carries our own statements out as conditional writes', () => {
    const [put, change] = translated(insert, update);
    expect(put).toMatchObject({
      operation: 'PutItem',
      input: { TableName: 'ledger', Item: { pk: { S: 'REQ#r1' } }, ConditionExpression: 'attribute_not_exists(#pk)' },
    });
    expect(change).toMatchObject({
      operation: 'UpdateItem',
      input: {
        Key: { pk: { S: 'REQ#r2' }, sk: { S: 'REQ' } },
        UpdateExpression: expect.stringMatching(/^SET #state = :v0, .+ REMOVE #leaseUntil, /),
        ConditionExpression: expect.stringMatching(
          /^attribute_exists\(#pk\) AND #state IN \(:v\d+, :v\d+, :v\d+\) AND /,
        ),
      },
    });
  });

  it.each([
    ['a SELECT', `SELECT * FROM "ledger" WHERE ${KEY}`],
    ['a DELETE', `DELETE FROM "ledger" WHERE ${KEY}`],
    ['an item as one parameter', 'INSERT INTO "ledger" VALUE ?'],
    ['a value that is no parameter', `INSERT INTO "ledger" VALUE {'pk': ?, 'sk': 'REQ'}`],
    ['REMOVE of two attributes, as DynamoDB does not either', `UPDATE "ledger" REMOVE "a", "b" WHERE ${KEY}`],
    ['SET of an expression', `UPDATE "ledger" SET "a" = "a" + ? WHERE ${KEY}`],
    ['an unknown condition', `UPDATE "ledger" SET "a" = ? WHERE ${KEY} AND contains("b", ?)`],
    ['half a key', 'UPDATE "ledger" SET "a" = ? WHERE "pk" = ?'],
    ['RETURNING', `UPDATE "ledger" SET "a" = ? WHERE ${KEY} RETURNING ALL NEW *`],
    ['more after the end', `UPDATE "ledger" SET "a" = ? WHERE ${KEY}; DELETE FROM "ledger"`],
  ])('refuses %s', (_, text) => {
    expect(() => translated(insert, statement(text))).toThrow('understands only the statements of this project');
  });

  it('refuses a call as DynamoDB does: without statements, with more than 25, or with one item twice', () => {
    const many = Array.from({ length: 26 }, (_, at) =>
      toInsert('ledger', create(aNewRequest({ requestId: `r${at}` }), aLease())),
    );
    expect(() => translated()).toThrow('expected 1 to 25 Statements');
    expect(() => translated(...many)).toThrow('expected 1 to 25 Statements');
    expect(translated(...many.slice(1))).toHaveLength(25);
    expect(() => translated(insert, insert)).toThrow('Provided list of item keys contains duplicates');
    expect(() => translated(statement(`UPDATE "ledger" SET "a" = ? WHERE ${KEY}`, 2))).toThrow(
      'expected 3 Parameters, found 2',
    );
  });
});

describe('over the wire', () => {
  let server: Server;
  let client: DynamoDBClient;
  beforeAll(async () => {
    server = createServer(createDynamo());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new DynamoDBClient({ region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, credentials });
  });
  afterAll(async () => {
    client.destroy();
    await new Promise((closed) => server.close(closed));
  });

  it('a statement that is not ours is refused as a ValidationException', async () => {
    const Statements = [statement('SELECT * FROM "ledger"')];
    await expect(client.send(new BatchExecuteStatementCommand({ Statements }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('SELECT * FROM'),
    });
  });

  it('a write that dynalite does not take fails alone, within a call that succeeds', async () => {
    const { Responses } = await client.send(new BatchExecuteStatementCommand({ Statements: [insert, update] }));
    expect(Responses?.map((answer) => answer.Error?.Code)).toEqual(['ResourceNotFound', 'ResourceNotFound']);
  });
});
