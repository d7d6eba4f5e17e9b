import type { BatchStatementError, BatchStatementRequest, BatchStatementResponse } from '@aws-sdk/client-dynamodb';
import { BatchExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import { toErrorInfo } from '../../core/errors.ts';
import type { Invocation } from '../../ports/invocation.ts';
import type { AdmissionLedger } from '../../ports/ledger.ts';
import type { PendingWrite, SharedCalls } from '../../ports/shared-calls.ts';
import { toInsert, toStatement } from './dynamo-statements.ts';
import { type Attributes, type DynamoTable, readItems, requestKey, toLedgerItem } from './dynamo-table.ts';
import { ledgerFailure } from './ledger-failure.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
const MOST_STATEMENTS = 25;
/** AWS documents no bound for such a call; an item alone may have 400 KB. */
const MOST_CHARACTERS = 1_000_000;

/** Of a write that is refused in passing while its call succeeds: the SDK repeats calls, not their parts. */
const TRIES = 4;
const RETRY_MS = 25;

/** The write's condition does not hold. */
const REFUSED: ReadonlySet<string | undefined> = new Set(['DuplicateItem', 'ConditionalCheckFailed']);

/** It is worth trying again. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html */
const PASSING: ReadonlySet<string | undefined> = new Set([
  ...['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded', 'InternalServerError'],
  'TransactionConflict',
]);

/** Calls that carry nothing out: one write spoils all, the server knows no statements, or the role may send none. */
const NOT_CARRIED_OUT: ReadonlySet<string> = new Set([
  ...['ValidationException', 'SerializationException', 'UnknownOperationException', 'AccessDeniedException'],
]);

interface Member extends PendingWrite {
  readonly operation: string;
  readonly requestId: string;
  readonly statement: BatchStatementRequest;
  readonly characters: number;
}

/**
 * Writes that share a `BatchExecuteStatement`. A write goes by itself, as `ledger` does it, if it is alone, or if the
 * shared call says only that it was not carried out, and why. So one bad write harms no other, and neither does a server
 * or a role without statements.
 */
export const dynamoSharedCalls = (
  table: DynamoTable,
  ledger: AdmissionLedger,
  { sleepMs, random }: Pick<Invocation, 'sleepMs' | 'random'>,
): SharedCalls => {
  const byItself = ({ write, settle }: PendingWrite): void =>
    settle(write.kind === 'create' ? ledger.create(write.item) : ledger.change(write.change));

  const call = async (members: readonly Member[], tries: number): Promise<void> => {
    if (members.length === 1) return members.forEach(byItself);
    let answers: readonly BatchStatementResponse[];
    try {
      answers = await execute(table, members);
    } catch (thrown) {
      if (NOT_CARRIED_OUT.has(toErrorInfo(thrown).name)) return members.forEach(byItself);
      for (const { operation, fail } of members) fail(ledgerFailure(operation, table.tableName, thrown));
      return;
    }
    const refused: Refused[] = [];
    const passing: Member[] = [];
    for (const [at, member] of members.entries()) {
      const answer = answers[at];
      const code = answer?.Error?.Code;
      if (answer !== undefined && answer.Error === undefined) member.settle({ applied: true });
      else if (REFUSED.has(code)) refused.push({ ...member, standing: answer?.Error?.Item });
      else if (!PASSING.has(code)) byItself(member);
      else if (tries < TRIES) passing.push(member);
      else member.fail(ledgerFailure(member.operation, table.tableName, toThrown(answer?.Error)));
    }
    tellRefused(table, refused);
    if (passing.length === 0) return;
    await sleepMs(random() * RETRY_MS * 2 ** (tries - 1));
    await call(passing, tries + 1);
  };

  const carryOut = async (writes: readonly PendingWrite[]): Promise<void> => {
    if (writes.length === 1) return writes.forEach(byItself);
    await Promise.all(intoCalls(writes.map((write) => toMember(table, write))).map((members) => call(members, 1)));
  };

  return {
    mostWrites: MOST_STATEMENTS,
    carryOut: (writes) => {
      carryOut(writes).catch((thrown: unknown) => {
        for (const { fail } of writes) fail(thrown);
      });
    },
  };
};

const toMember = ({ tableName }: DynamoTable, pending: PendingWrite): Member => {
  const { write } = pending;
  const isCreate = write.kind === 'create';
  const statement = isCreate ? toInsert(tableName, write.item) : toStatement(tableName, write.change);
  return {
    ...pending,
    operation: isCreate ? 'create' : write.change.operation,
    requestId: isCreate ? write.item.requestId : write.change.item.requestId,
    statement,
    characters: (statement.Parameters ?? []).reduce(
      (sum, { S = '' }) => sum + S.length,
      statement.Statement?.length ?? 0,
    ),
  };
};

/** DynamoDB refuses a call that names an item twice. */
const intoCalls = (members: readonly Member[]): readonly (readonly Member[])[] => {
  const calls: Member[][] = [];
  for (const member of members) {
    const fit = calls.find((call) => hasRoom(call, member));
    if (fit === undefined) calls.push([member]);
    else fit.push(member);
  }
  return calls;
};

const hasRoom = (call: readonly Member[], { requestId, characters }: Member): boolean =>
  call.length < MOST_STATEMENTS &&
  call.reduce((sum, each) => sum + each.characters, characters) <= MOST_CHARACTERS &&
  call.every((each) => each.requestId !== requestId);

const execute = async (
  { client }: DynamoTable,
  members: readonly Member[],
): Promise<readonly BatchStatementResponse[]> => {
  const command = new BatchExecuteStatementCommand({ Statements: members.map(({ statement }) => statement) });
  return (await client.send(command)).Responses ?? [];
};

interface Refused extends Member {
  /** What stands there, if the server says so. */
  readonly standing: Attributes | undefined;
}

/** Tells each refused write what stands there. What the server did not bring along is read: a copy of ours, perhaps. */
const tellRefused = (table: DynamoTable, refused: readonly Refused[]): void => {
  const untold = refused.filter(({ standing }) => standing === undefined);
  const keys = untold.map(({ requestId }) => requestKey(requestId));
  const read = keys.length === 0 ? Promise.resolve([]) : readItems(table, 'readRefused', keys);
  const tell = async (member: Refused) => {
    const attributes = member.standing ?? (await read)[untold.indexOf(member)];
    return { applied: false, item: attributes && toLedgerItem(attributes) } as const;
  };
  for (const member of refused) member.settle(tell(member));
};

const toThrown = (error: BatchStatementError | undefined): Error =>
  Object.assign(new Error(error?.Message), { name: error?.Code });
