import { field, isObject } from '../../lib/core/json.ts';
import { batchWords } from '../model/batch-words.ts';
import type { Row } from '../model/row.ts';
import type { ConsolePorts } from './console-ports.ts';

/** So many are asked about in one reading: the function `manual` has few workers. */
export const BATCHES_A_READING = 4;

/**
 * Tells what batches hold: no index of the ledger has it, so each is asked for until the deployment has answered. What is
 * not answered is asked for again by a later reading, after those that were not asked for yet. Never rejects.
 *
 * @param identityOf what the ledger knows a request by
 * @param tell told of a batch's request, and in words what it holds
 */
export const createBatchReader = (
  { manual }: Pick<ConsolePorts, 'manual'>,
  identityOf: (requestId: string) => string | undefined,
  tell: (id: string, batch: string) => void,
): ((rows: readonly Row[]) => Promise<void>) => {
  const answered = new Set<string>();
  const asking = new Set<string>();
  const failures = new Map<string, number>();
  const failuresOf = ({ id }: Row): number => failures.get(id) ?? 0;
  const isWanted = ({ id }: Row): boolean =>
    !answered.has(id) && !asking.has(id) && identityOf(id)?.startsWith('["batch",') === true;
  const readBatch = async ({ id, trigger = '' }: Row): Promise<void> => {
    asking.add(id);
    const reply = await manual({ status: id }).catch(() => undefined);
    asking.delete(id);
    if (reply?.kind !== 'answer') {
      failures.set(id, (failures.get(id) ?? 0) + 1);
      return;
    }
    answered.add(id);
    failures.delete(id);
    const batch = field(reply.answer, 'batch');
    if (isObject(batch)) tell(id, batchWords(trigger, batch));
  };
  return async (rows) => {
    const wanted = rows.filter(isWanted).toSorted((a, b) => failuresOf(a) - failuresOf(b));
    await Promise.all(wanted.slice(0, BATCHES_A_READING - asking.size).map(readBatch));
  };
};
