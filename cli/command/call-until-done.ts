import { TriggerError } from '../../lib/core/errors.ts';
import { field, isObject } from '../../lib/core/json.ts';
import type { Deployment, ManualReply } from '../deployment/deployment.ts';
import { printable } from '../tables/printable.ts';

/** What the answers to all calls of one act came to. */
export interface Tally {
  readonly counts: Readonly<Record<string, number>>;
  /** What was left as it is, by its state. */
  readonly refused: Readonly<Record<string, number>>;
  readonly reasons: readonly string[];
  readonly cancelId?: string;
}

/** How far an act came, and why it stopped, if it did before its end. */
export interface Acted {
  readonly tally: Tally;
  /** The last answer in words. */
  readonly message: string;
  readonly refusal?: Extract<ManualReply, { kind: 'refused' }>;
  readonly error?: TriggerError;
}

/** As many as the function gives in one answer. */
const MOST_REASONS = 5;

const NOTHING: Tally = { counts: {}, refused: {}, reasons: [] };

/**
 * Makes a call for many requests. The function answers in time with what it has done, and with `next` by which the same
 * call goes on; so it is called until it says none. What was done before an error is not lost.
 *
 * @param tell told of the sum before each call
 */
export const callUntilDone = async (
  call: Readonly<Record<string, unknown>>,
  deployment: Pick<Deployment, 'manual'>,
  tell: (tally: Tally) => void,
): Promise<Acted> => {
  let [tally, message] = [NOTHING, ''];
  let next: unknown;
  try {
    do {
      tell(tally);
      const reply = await deployment.manual(next === undefined ? call : { ...call, next });
      if (reply.kind === 'refused') return { tally, message, refusal: reply };
      tally = added(tally, reply.answer);
      message = String(field(reply.answer, 'message') ?? '');
      next = field(reply.answer, 'next');
    } while (next !== undefined);
  } catch (error) {
    if (error instanceof TriggerError) return { tally, message, error };
    throw error;
  }
  return { tally, message };
};

/** How many in all. */
export const totalOf = (counts: Tally['counts']): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** `3 WAITING, 1 FAILED` */
export const showCounts = (counts: Tally['counts']): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${printable(name)}`)
    .join(', ');

/** `; 2 left as they are: 2 STARTING`, behind what was changed; nothing where none was left. */
export const leftOf = ({ refused }: Pick<Tally, 'refused'>): string =>
  totalOf(refused) === 0 ? '' : `; ${totalOf(refused)} left as they are: ${showCounts(refused)}`;

const added = ({ counts, refused, reasons, cancelId }: Tally, answer: Readonly<Record<string, unknown>>): Tally => {
  const more = field(answer, 'reasons');
  const act = field(answer, 'cancelId') ?? cancelId;
  return {
    counts: addedCounts(counts, field(answer, 'counts')),
    refused: addedCounts(refused, field(answer, 'refused')),
    reasons: [...reasons, ...(Array.isArray(more) ? more.map(String) : [])].slice(0, MOST_REASONS),
    ...(typeof act === 'string' && { cancelId: act }),
  };
};

const addedCounts = (counts: Tally['counts'], more: unknown): Tally['counts'] => {
  const all = { ...counts };
  for (const [name, count] of Object.entries(isObject(more) ? more : {})) {
    if (typeof count === 'number') all[name] = (all[name] ?? 0) + count;
  }
  return all;
};
