import { randomUUID } from 'node:crypto';
import { ledgerTableProperties } from '../../infra/stack/ledger-table.ts';
import { toMemberAnswer, translateStatements } from '../../local/storage/statements.ts';
import { answerQuery, type Query } from './answer-query.ts';
import { holds, updated } from './conditions.ts';
import { ListBucket } from './list-bucket.ts';
import { type Item, MemoryTable, type TableShape } from './memory-table.ts';
import type { StartRate } from './start-rate.ts';

/** What went over the wire, by operation, and what of it DynamoDB would charge as writes. */
export interface Counts {
  readonly calls: Readonly<Record<string, number>>;
  readonly itemWriteUnits: number;
  readonly indexWriteUnits: number;
  /** Runs started for an object that had one already: doubles. */
  readonly doubles: number;
  /** Starts that Glue refused, because they were too many at a time. */
  readonly throttled: number;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

interface Request extends Query {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
  readonly ReturnValues?: string;
  readonly JobName?: string;
  readonly RunId?: string;
  readonly Entries?: readonly unknown[];
  readonly Arguments?: Readonly<Record<string, string>>;
}

/** Glue, DynamoDB and a bucket for lists, as far as the bench needs them: they answer at once and count what they are asked. */
export class CountingAws {
  /** Whether Glue says that the job has no free slot. */
  full = false;
  /** How many starts Glue accepts; all, where there is none. */
  rate: StartRate | undefined;
  readonly bucket = new ListBucket();
  readonly #tables = new Map<string, MemoryTable>();
  readonly #calls = new Map<string, number>();
  readonly #runsOf = new Map<string, number>();
  #itemWriteUnits = 0;
  #indexWriteUnits = 0;
  #throttled = 0;

  /** Everything as at the beginning. */
  reset(): void {
    this.full = false;
    this.rate = undefined;
    this.#tables.clear();
    this.#runsOf.clear();
    this.bucket.reset();
    this.resetCounts();
  }

  resetCounts(): void {
    this.#calls.clear();
    this.#itemWriteUnits = 0;
    this.#indexWriteUnits = 0;
    this.#throttled = 0;
  }

  counts(): Counts {
    let doubles = 0;
    for (const runs of this.#runsOf.values()) doubles += runs - 1;
    return {
      calls: Object.fromEntries(this.#calls),
      itemWriteUnits: this.#itemWriteUnits,
      indexWriteUnits: this.#indexWriteUnits,
      doubles,
      throttled: this.#throttled,
    };
  }

  table(name: string): MemoryTable {
    const table =
      this.#tables.get(name) ?? new MemoryTable(name.includes('ledger') ? LEDGER : { key: ['id'], indexes: [] });
    this.#tables.set(name, table);
    return table;
  }

  /** S3's answer to the upload of a list. */
  putObject(path: string, body: string): Answer {
    this.#count('PutObject');
    return { status: this.bucket.put(path, body) ? 200 : 412, body: {} };
  }

  /** @param target the header `x-amz-target`, e.g. `AWSGlue.StartJobRun` */
  answer(target: string, body: string): Answer {
    const operation = target.slice(target.lastIndexOf('.') + 1);
    this.#count(operation);
    const request: Request = JSON.parse(body);
    switch (operation) {
      case 'StartJobRun':
        return this.#start(request);
      case 'GetJobRun':
        return ok({ JobRun: { Id: request.RunId, JobRunState: 'SUCCEEDED', ExecutionTime: 60, MaxCapacity: 10 } });
      case 'PutEvents':
        return ok({ FailedEntryCount: 0, Entries: (request.Entries ?? []).map(() => ({ EventId: randomUUID() })) });
      case 'GetJobRuns':
        return ok({ JobRuns: [] });
      case 'GetItem':
        return ok({ Item: this.table(request.TableName).get(request.Key ?? {}) });
      case 'BatchGetItem':
        return this.#getBatch(request);
      case 'PutItem':
      case 'UpdateItem':
        return this.#write(operation, request);
      case 'BatchExecuteStatement':
        return this.#writeTogether(body);
      case 'Query':
        return ok(answerQuery(this.table(request.TableName), request));
      default:
        throw new Error(`the bench's AWS does not know ${target}`);
    }
  }

  #count(operation: string): void {
    this.#calls.set(operation, (this.#calls.get(operation) ?? 0) + 1);
  }

  #start({ JobName = '', Arguments: given = {} }: Request): Answer {
    if (this.rate?.take(performance.now()) === false) {
      this.#throttled += 1;
      return refusal('ThrottlingException', 'Rate exceeded');
    }
    if (this.full) return refusal('ConcurrentRunsExceededException', `Concurrent runs exceeded for ${JobName}`);
    const object = given['--source'] ?? '';
    this.#runsOf.set(object, (this.#runsOf.get(object) ?? 0) + 1);
    return ok({ JobRunId: `jr_${randomUUID().replaceAll('-', '').repeat(2)}` });
  }

  #getBatch({ RequestItems = {} }: Request): Answer {
    const found = Object.entries(RequestItems).map(([name, { Keys }]) => {
      const items = Keys.map((key) => this.table(name).get(key));
      return [name, items.filter((item) => item !== undefined)] as const;
    });
    return ok({ Responses: Object.fromEntries(found), UnprocessedKeys: {} });
  }

  #writeTogether(body: string): Answer {
    const writes = translateStatements(body);
    return ok({ Responses: writes.map((write) => toMemberAnswer(write, this.#write(write.operation, write.input))) });
  }

  #write(operation: 'PutItem' | 'UpdateItem', request: Request): Answer {
    const table = this.table(request.TableName);
    const key = request.Key ?? request.Item ?? {};
    const found = table.get(key);
    if (!holds(found, request)) {
      return refusal('ConditionalCheckFailedException', 'The conditional request failed', { Item: found });
    }
    const item = operation === 'PutItem' ? key : updated({ ...key, ...found }, request);
    const written = table.put(item);
    this.#itemWriteUnits += written.table;
    this.#indexWriteUnits += written.indexes;
    return ok(request.ReturnValues === 'ALL_NEW' ? { Attributes: item } : {});
  }
}

const ok = (body: object): Answer => ({ status: 200, body });

const refusal = (type: string, message: string, more: object = {}): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws#${type}`, message, Message: message, ...more },
});

const properties = ledgerTableProperties();

/** The ledger's own definition. */
const LEDGER: TableShape = {
  key: properties.KeySchema.map(({ AttributeName }) => AttributeName),
  indexes: properties.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => {
    const [hash, range] = KeySchema;
    return {
      name: IndexName,
      hash: hash?.AttributeName ?? '',
      ...(range === undefined ? {} : { range: range.AttributeName }),
      including: 'NonKeyAttributes' in Projection ? Projection.NonKeyAttributes : [],
    };
  }),
};
