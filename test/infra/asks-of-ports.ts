import { BatchExecuteStatementCommand, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamoSharedCalls } from '../../lib/adapters/dynamo/dynamo-shared-calls.ts';
import { glueReader } from '../../lib/adapters/glue/glue-reader.ts';
import type { CuttingGroup } from '../../lib/core/ledger/group-item.ts';
import { finish } from '../../lib/core/ledger/group-writes.ts';
import { outcome } from '../../lib/core/ledger/outcome-writes.ts';
import { acquire } from '../../lib/core/ledger/start-writes.ts';
import { toEpochSeconds } from '../../lib/core/time.ts';
import type { GlueReader } from '../../lib/ports/glue.ts';
import type { LedgerWrite, PendingWrite, SharedCalls } from '../../lib/ports/shared-calls.ts';
import { aLease, anEnding, aStarted, aWaiting, noon } from '../doubles/ledger-items.ts';
import { type BatchingLedger, wholeDynamoLedger } from '../doubles/whole-ledger.ts';

/** What AWS would ask IAM: an action on a resource, and what the call says. */
export type Ask = readonly [action: string, resource: string, context?: Readonly<Record<string, string>>];

/** A command's class bears the name of its action. */
const actionOf = (command: object): string => command.constructor.name.replace(/Command$/, '');

/** What a method of the ledger asks of DynamoDB, seen at the real adapter's client. */
export const asksOfLedger = async (method: string, table: string): Promise<readonly Ask[] | undefined> => {
  if (!isMethod<BatchingLedger>(LEDGER_METHODS, method)) return undefined;
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const dynamo = mockClient(client);
  dynamo.on(QueryCommand).resolves({ Items: [{ pk: { S: 'REQ#r' }, arrivalKey: { S: `${noon}#r` } }] });
  dynamo.on(GetItemCommand).resolves({});
  const ledger = wholeDynamoLedger({ client, tableName: 'ledger' });
  const calls: { readonly [Method in keyof BatchingLedger]: () => Promise<unknown> } = {
    create: () => ledger.create(aWaiting()),
    acquire: () => ledger.acquire(acquire(aWaiting(), aLease())),
    change: () => ledger.change(outcome(aStarted(), { jobRunId: 'jr', state: 'FAILED', endedAt: noon }, anEnding())),
    get: () => ledger.get('r'),
    backlog: () => ledger.backlog('job', 'orders'),
    running: () => ledger.running('job'),
    doubts: () => ledger.doubts(noon, 1),
    outbox: () => ledger.outbox(noon, 1),
    requestOfRun: () => ledger.requestOfRun('jr'),
    claimedBy: () => ledger.claimedBy('r', 1),
    ofObject: () => ledger.ofObject('landing', 'key', 1),
    job: () => ledger.job('job'),
    startConditions: () => ledger.startConditions('job'),
    jobs: () => ledger.jobs(),
    noteJob: () => ledger.noteJob('job', { polledAt: noon }),
    pause: () => ledger.pause('job', { trigger: 'orders', by: 'ana', why: 'w', at: noon }),
    resume: () => ledger.resume('job', { trigger: 'orders', by: 'ana', why: 'w', at: noon }, noon),
    noteTrigger: () => ledger.noteTrigger('job', 'orders'),
    unmarkBacklog: () => ledger.unmarkBacklog('job', 'mark'),
    gathering: () => ledger.gathering(0),
    group: () => ledger.group('g'),
    changeGroup: () => ledger.changeGroup(finish(CUT, toEpochSeconds(noon))),
    members: () => ledger.members(['r']),
  };
  // What is answered does not matter here, and some answers cannot be read.
  await calls[method]().catch(() => undefined);
  if (dynamo.calls().length === 0) throw new Error(`${method} asked DynamoDB nothing`);
  return dynamo.calls().map(({ args: [command] }): Ask => {
    const { input } = command;
    const index = 'IndexName' in input && input.IndexName !== undefined ? `/index/${input.IndexName}` : '';
    return [`dynamodb:${actionOf(command)}`, `${table}${index}`];
  });
};

/** What writes that share calls ask of DynamoDB: for IAM, each statement is an action of its own. */
export const asksOfSharedCalls = async (table: string): Promise<readonly Ask[]> => {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const dynamo = mockClient(client);
  dynamo.on(BatchExecuteStatementCommand).resolves({ Responses: [{ Error: { Code: 'DuplicateItem' } }, {}] });
  const ledgerTable = { client, tableName: 'ledger' };
  const ledger = wholeDynamoLedger(ledgerTable);
  const sharedCalls = dynamoSharedCalls(ledgerTable, ledger, { sleepMs: async () => undefined, random: () => 0 });
  const ended = outcome(aStarted(), { jobRunId: 'jr', state: 'FAILED', endedAt: noon }, anEnding());
  const writes = [{ kind: 'create', item: aWaiting() } as const, { kind: 'change', change: ended } as const];
  for (const together of [...writes.map((write) => [write]), writes]) {
    await Promise.allSettled(sharedBy(together, sharedCalls));
  }
  return dynamo
    .calls()
    .flatMap(({ args: [command] }) =>
      command instanceof BatchExecuteStatementCommand
        ? (command.input.Statements ?? []).map((one): Ask => [`dynamodb:${partiQlActionOf(one.Statement)}`, table])
        : [[`dynamodb:${actionOf(command)}`, table] as const],
    );
};

const sharedBy = (writes: readonly LedgerWrite[], sharedCalls: SharedCalls): readonly Promise<unknown>[] => {
  const pending: PendingWrite[] = [];
  const answers = writes.map((write) => new Promise((settle, fail) => pending.push({ write, settle, fail })));
  sharedCalls.carryOut(pending);
  return answers;
};

const partiQlActionOf = (statement = ''): string =>
  statement.startsWith('INSERT ') ? 'PartiQLInsert' : statement.startsWith('UPDATE ') ? 'PartiQLUpdate' : 'unknown';

const CUT: CuttingGroup = {
  state: 'CUTTING',
  groupId: 'g',
  cutToken: 't',
  number: 1,
  kind: 'nothing',
  list: [],
  reason: 'close',
  cutAt: noon,
  trigger: 'orders',
  by: {},
  complete: true,
  missing: [],
};

/** What a reader of Glue asks of it, of each of these jobs. */
export const asksOfReader = async (method: string, jobArns: readonly string[]): Promise<readonly Ask[] | undefined> => {
  if (!isMethod<GlueReader>(READER_METHODS, method)) return undefined;
  const client = new GlueClient({ region: 'eu-central-1' });
  const glue = mockClient(client);
  const reader = glueReader(client);
  const calls: { readonly [Method in keyof GlueReader]: () => Promise<unknown> } = {
    list: () => reader.list('job'),
    get: () => reader.get('job', 'jr'),
    job: () => reader.job('job'),
  };
  await calls[method]();
  return glue.calls().flatMap(({ args: [command] }) => jobArns.map((job): Ask => [`glue:${actionOf(command)}`, job]));
};

const isMethod = <Port extends object>(
  names: Readonly<Record<keyof Port, true>>,
  name: string,
): name is string & keyof Port => Object.hasOwn(names, name);

const LEDGER_METHODS: Readonly<Record<keyof BatchingLedger, true>> = {
  create: true,
  acquire: true,
  change: true,
  get: true,
  backlog: true,
  running: true,
  doubts: true,
  outbox: true,
  requestOfRun: true,
  claimedBy: true,
  ofObject: true,
  job: true,
  startConditions: true,
  jobs: true,
  noteJob: true,
  noteTrigger: true,
  pause: true,
  resume: true,
  unmarkBacklog: true,
  gathering: true,
  group: true,
  changeGroup: true,
  members: true,
};
const READER_METHODS: Readonly<Record<keyof GlueReader, true>> = { list: true, get: true, job: true };
