import { type Heads, headsAfter, headsAtFirst } from '../core/backlog/heads.ts';
import type { StartingItem } from '../core/ledger/ledger-item.ts';
import { standingOf } from '../core/ledger/waiting-reason.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import { sendAcquired } from '../start/send-acquired.ts';
import type { SendResult } from '../start/send-result.ts';
import type { Seen } from './drain-end.ts';

/** A request as its backlog's reader saw it, and what became of its send. */
interface SentHead {
  readonly entry: Seen;
  readonly result: SendResult;
}

/**
 * The requests that a drain has acquired, in order, and will send together. Acquiring comes first, one after the other:
 * where one cannot be had, none behind it may go before it.
 */
export class TakenHeads {
  readonly #invocation: SearchingInvocation;
  #heads: Heads;
  #taken: { readonly entry: Seen; readonly item: StartingItem }[] = [];

  /** @param ended how many runs of the job have just ended */
  constructor(ended: number, invocation: SearchingInvocation) {
    this.#invocation = invocation;
    this.#heads = headsAtFirst(ended);
  }

  add(entry: Seen, item: StartingItem): 'next' {
    this.#taken.push({ entry, item });
    return 'next';
  }

  /** Whether what was taken must be sent before the next entry is looked at. */
  areDueBefore(next: Seen): boolean {
    const { length } = this.#taken;
    return length >= this.#heads.atOnce || (length > 0 && (isAlone(next) || this.#taken.some(hasGoneAlone)));
  }

  /**
   * Sends all of them at once, and gives the results in their order. How many are taken next follows from these.
   *
   * @throws the first failure, once all have settled
   */
  async send(): Promise<readonly SentHead[]> {
    const taken = this.#taken;
    this.#taken = [];
    if (taken.length === 0) return [];
    const settled = await Promise.allSettled(taken.map(({ item }) => sendAcquired(item, this.#invocation)));
    const results = taken.flatMap(({ entry }, at): SentHead[] => {
      const one = settled[at];
      return one?.status === 'fulfilled' ? [{ entry, result: one.value }] : [];
    });
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
    this.#heads = headsAfter(
      this.#heads,
      results.every(({ result }) => result.kind === 'started'),
    );
    return results;
  }
}

/** What was refused before goes alone: its result decides whether others like it are tried at all. */
const isAlone = ({ waitingFor }: Seen): boolean => {
  const standing = standingOf(waitingFor);
  return standing === 'own' || standing === 'job';
};

const hasGoneAlone = ({ entry }: { readonly entry: Seen }): boolean => isAlone(entry);
