import * as z from 'zod';
import type { Call } from './door.ts';

/** What is done between a group that is due and the run of its batch, in this order. */
export const CLOSER_STEPS = ['cut', 'list', 'request', 'assign', 'finish', 'acquire', 'send', 'record'] as const;
export type CloserStep = (typeof CLOSER_STEPS)[number];

/** A step, and the batch's request where the step names it. */
export interface StepTaken {
  readonly step: CloserStep;
  readonly batchId?: string | undefined;
}

/** What a call writes of an item of the ledger. */
interface LedgerWrite {
  readonly pk: string;
  readonly state?: string | undefined;
  readonly batchId?: string | undefined;
  /** Whether it puts the whole item. */
  readonly isPut: boolean;
}

const text = z.object({ S: z.string() }).transform(({ S }) => S);
const putForm = z.object({
  Item: z.object({ pk: text, state: text.optional(), batchId: text.optional() }),
});
const updateForm = z.object({
  Key: z.object({ pk: text }),
  ExpressionAttributeValues: z.object({ ':state': text.optional() }).default({}),
});
const sharedForm = z.object({
  Statements: z.array(z.object({ Parameters: z.array(z.looseObject({ S: z.string().optional() })).default([]) })),
});

/**
 * The step that a call of the ledger is; undefined for any other call.
 *
 * @param batchIds the requests of the batches so far
 */
export const stepOfCall = (call: Call, batchIds: ReadonlySet<string>): StepTaken | undefined => {
  const write = writeOf(call);
  if (write === undefined) return undefined;
  const { pk, state, batchId, isPut } = write;
  if (state === 'CUTTING') return { step: 'cut', batchId };
  if (state === 'IDLE') return { step: 'finish' };
  if (state === 'BATCHED') return { step: 'assign' };
  const requestId = pk.replace(/^REQ#/, '');
  if (!batchIds.has(requestId)) return undefined;
  if (isPut) return { step: 'request', batchId: requestId };
  if (state === 'STARTING') return { step: 'acquire', batchId: requestId };
  return state === 'STARTED' ? { step: 'record', batchId: requestId } : undefined;
};

const writeOf = ({ headers, body }: Call): LedgerWrite | undefined => {
  const operation = String(headers['x-amz-target']).replace(/^.*\./, '');
  if (operation === 'PutItem') return { ...putForm.parse(JSON.parse(body.toString())).Item, isPut: true };
  if (operation === 'BatchExecuteStatement') {
    // A closer's writes share a call only where it assigns members.
    const { Statements } = sharedForm.parse(JSON.parse(body.toString()));
    const assigns = Statements.some(({ Parameters }) => Parameters.some(({ S }) => S === 'BATCHED'));
    return assigns ? { pk: '', state: 'BATCHED', isPut: false } : undefined;
  }
  if (operation !== 'UpdateItem') return undefined;
  const { Key, ExpressionAttributeValues } = updateForm.parse(JSON.parse(body.toString()));
  return { pk: Key.pk, state: ExpressionAttributeValues[':state'], isPut: false };
};
