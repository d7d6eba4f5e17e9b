import { field, isObject } from '../../lib/core/json.ts';
import { batchWords } from '../model/batch-words.ts';
import type { Row } from '../model/row.ts';
import type { ConsolePorts } from './console-ports.ts';

/** So many are asked about in one reading: the function `manual` has few workers. */
export const BATCHES_A_READING = 4;

/**
 * Tells what batches hold: no index of the ledger has it, so each is asked for once. Gives their rows with it.
 *
 * @param identityOf what the ledger knows a request by
 */
export const createBatchReader = (
  { manual }: Pick<ConsolePorts, 'manual'>,
  identityOf: (requestId: string) => string | undefined,
): ((rows: readonly Row[]) => Promise<readonly Row[]>) => {
  const asked = new Set<string>();
  const isUnknownBatch = ({ id }: Row): boolean => !asked.has(id) && identityOf(id)?.startsWith('["batch",') === true;
  return async (rows) => {
    const wanted = rows.filter(isUnknownBatch).slice(0, BATCHES_A_READING);
    const told = await Promise.all(
      wanted.map(async (row): Promise<readonly Row[]> => {
        const reply = await manual({ status: row.id });
        asked.add(row.id);
        const batch = reply.kind === 'answer' ? field(reply.answer, 'batch') : undefined;
        return isObject(batch) ? [{ ...row, batch: batchWords(row.trigger ?? '', batch) }] : [];
      }),
    );
    return told.flat();
  };
};
