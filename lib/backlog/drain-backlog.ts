import type { DrainSoFar, InBacklog, Sent } from '../core/backlog/backlog-turn.ts';
import { afterSend, drainBegins, longestDue, turnOf } from '../core/backlog/backlog-turn.ts';
import { TriggerError, unreachable } from '../core/errors.ts';
import { singleOut } from '../core/ledger/sending-writes.ts';
import { standingOf } from '../core/ledger/waiting-reason.ts';
import type { EpochMs } from '../core/time.ts';
import { isBefore } from '../core/time.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import { hasTimeToSend } from '../ports/invocation.ts';
import type { BacklogEntry, RegisteredJob } from '../ports/ledger.ts';
import type { SendResult } from '../start/send-result.ts';
import { startWaiting } from '../start/start-run.ts';

/**
 * Why a drain ended.
 *
 * - `empty`: nobody is left who could go, or who holds up others. `not-due`: a request that holds up others rests.
 * - `busy`: the job is full. `throttled`: it ends every line of the invocation, because the rate is the account's.
 * - `in-vain`: sends came to nothing, and those behind would fare no better, as it seems.
 * - `not-written`: the ledger could not be told what a send came to. `other-drainer`: another worker is at it.
 */
export type DrainEnd =
  | 'empty'
  | 'not-due'
  | 'busy'
  | 'throttled'
  | 'in-vain'
  | 'not-written'
  | 'other-drainer'
  | 'no-time';

/** How a drain ended, and the first request that it left behind, unless that waits for its trigger's delay. */
export interface Drained {
  readonly end: DrainEnd;
  readonly oldest?: BacklogEntry;
}

/**
 * Starts the requests of one job's line, in order, until nobody is left or somebody holds up the rest:
 * {@link turnOf} says who does.
 *
 * @param job as the register showed it before the line was read; its mark is taken down when the line is empty
 * @param runEnded whether a run of the job has just ended: a slot is free then, whatever the head was told before
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const drainBacklog = async (
  job: RegisteredJob,
  runEnded: boolean,
  invocation: SearchingInvocation,
): Promise<Drained> => {
  const drain = new Drain(job.jobName, runEnded, invocation);
  const end = await drainMarked(job, drain, invocation);
  const { oldest } = drain;
  return { end, ...(oldest === undefined ? {} : { oldest }) };
};

const drainMarked = async (
  { jobName, backlogMark }: RegisteredJob,
  drain: Drain,
  { ledger, lines }: SearchingInvocation,
): Promise<DrainEnd> => {
  const end = await drain.toEnd();
  if (end !== 'empty') {
    // A line without a mark: its mark was lost, or taken down by somebody who saw the line empty a moment too early.
    if (backlogMark === undefined) await lines.mark(jobName);
    return end;
  }
  if (backlogMark === undefined) return end;
  await ledger.unmarkBacklog(jobName, backlogMark);
  lines.unmarked(jobName);
  // Whoever saw the mark until now has joined the line, perhaps behind our last read of it.
  if ((await ledger.backlog(jobName)).every((entry) => drain.passesBy(entry))) return end;
  await lines.mark(jobName);
  return drain.toEnd();
};

/** One drain: what it learns on its way decides whose turn it is. */
class Drain {
  readonly #jobName: string;
  readonly #invocation: SearchingInvocation;
  #soFar: DrainSoFar;
  /** Since when the job refuses everybody, once a request was given up for that. */
  #refusedSince: EpochMs | undefined;
  /** Whether it went past one that was due, for another one's sake. */
  #passedDue = false;
  /** Those it went past although they wait because of their job. */
  readonly #blamingJob = new Set<string>();
  /** Started or refused for good, or no more in the line. */
  readonly #settled = new Set<string>();
  #oldest: BacklogEntry | undefined;

  constructor(jobName: string, runEnded: boolean, invocation: SearchingInvocation) {
    this.#jobName = jobName;
    this.#invocation = invocation;
    this.#soFar = drainBegins(runEnded, invocation.random());
  }

  /** The first request of the line that it left behind, unless that waits for its trigger's delay. */
  get oldest(): BacklogEntry | undefined {
    return this.#oldest;
  }

  async toEnd(): Promise<DrainEnd> {
    this.#oldest = undefined;
    const end = await this.#walk();
    if (end !== 'empty' || this.#soFar.own !== 'started' || !this.#passedDue) return end;
    // Those that were set back fare well again: the others of them need not wait for the next drain.
    return this.#walk();
  }

  async #walk(): Promise<DrainEnd> {
    const { ledger, throttled, clock } = this.#invocation;
    let page = await ledger.backlog(this.#jobName);
    while (page.length > 0) {
      const first = longestDue(page, this.#soFar, clock());
      for (const entry of page) {
        if (throttled.raised) return 'throttled';
        if (!hasTimeToSend(this.#invocation)) return 'no-time';
        const end = this.#isAfter(first, entry) ? this.#passDue() : await this.#tryEntry(entry);
        if (!this.#settled.has(entry.requestId) && standingOf(entry.waitingFor) !== 'delayed') this.#oldest ??= entry;
        if (end !== 'next') return end;
      }
      page = await ledger.backlog(this.#jobName, page.at(-1));
    }
    return 'empty';
  }

  /** Whether its turn comes after that of another that was set back, which has been due for longer. */
  #isAfter(first: BacklogEntry | undefined, entry: BacklogEntry): boolean {
    if (first === undefined || first === entry || this.#soFar.own !== undefined) return false;
    return standingOf(entry.waitingFor) === 'own' && this.#turnOf(entry) === 'try';
  }

  #passDue(): 'next' {
    this.#passedDue = true;
    return 'next';
  }

  /** Whether it holds nobody up, and cannot go now. */
  passesBy(entry: BacklogEntry): boolean {
    return entry.state === 'WAITING' && this.#turnOf(entry) === 'pass';
  }

  #turnOf(entry: InBacklog) {
    return turnOf(entry, this.#soFar, this.#invocation.clock());
  }

  async #tryEntry(entry: BacklogEntry): Promise<DrainEnd | 'next'> {
    try {
      return await this.#takeTurn(entry);
    } catch (error) {
      if (!(error instanceof TriggerError) || error.retryable) throw error;
      // Trying again cannot help this item, and it must not hold up all the others for ever.
      const { requestId, jobName } = entry;
      const message = 'a request of the backlog cannot be acquired; those behind it go on';
      this.#invocation.log.error(message, { decision: 'sweep-error', requestId, jobName, error });
      return 'next';
    }
  }

  async #takeTurn(entry: BacklogEntry): Promise<DrainEnd | 'next'> {
    if (entry.state === 'STARTING') return this.#whileStarting(entry);
    const turn = this.#turnOf(entry);
    if (turn === 'pass') return this.#pass(entry);
    if (turn === 'stop') return 'not-due';
    const result = await startWaiting(entry, this.#invocation, this.#refusedSince);
    if (result.kind !== 'not-acquired') return this.#afterSend(entry, result);

    const { item } = result;
    if (item?.state === 'STARTING') return this.#whileStarting(item);
    if (item?.state !== 'WAITING') return this.#settle(entry); // The index was a moment old.
    // It was parked, cleared or redriven since the index saw it: one more try with the version that stands there now.
    const turnNow = this.#turnOf(item);
    if (turnNow === 'pass') return this.#pass(item);
    if (turnNow === 'stop') return 'not-due';
    const again = await startWaiting(item, this.#invocation, this.#refusedSince);
    return again.kind === 'not-acquired' ? 'other-drainer' : this.#afterSend(item, again);
  }

  #pass({ requestId, waitingFor }: Seen): 'next' {
    if (standingOf(waitingFor) === 'job') this.#blamingJob.add(requestId);
    return 'next';
  }

  /** Another worker is trying it. Once its lease is over the item is in doubt, and holds nobody up. */
  #whileStarting({ leaseUntil }: Pick<BacklogEntry, 'leaseUntil'>): 'other-drainer' | 'next' {
    return leaseUntil !== undefined && isBefore(leaseUntil, this.#invocation.clock()) ? 'next' : 'other-drainer';
  }

  async #afterSend(entry: Seen, result: SendResult): Promise<DrainEnd | 'next'> {
    switch (result.kind) {
      case 'started':
        this.#learn(entry, 'started');
        await this.#singleOut();
        return this.#settle(entry);
      case 'rejected':
        if (result.backoff?.of === 'job') this.#refusedSince = result.backoff.since;
        this.#learn(entry, result.backoff?.of === 'job' ? 'given-up' : 'settled');
        return this.#settle(entry);
      case 'waiting':
        return this.#afterWaiting(entry, result);
      case 'uncertain':
        this.#settle(entry); // It stands in no line while it is in doubt.
        return this.#inVain(entry);
      case 'not-written':
        return 'not-written';
      case 'lost':
        return 'other-drainer';
      default:
        return unreachable(result);
    }
  }

  #afterWaiting(entry: Seen, { reason }: Extract<SendResult, { kind: 'waiting' }>): DrainEnd | 'next' {
    if (reason === 'busy' || reason === 'throttled' || reason === 'no-time') return reason;
    if (standingOf(reason) === 'job') this.#blamingJob.add(entry.requestId);
    return this.#inVain(entry);
  }

  #inVain(entry: Seen): DrainEnd | 'next' {
    this.#learn(entry, 'in-vain');
    return this.#soFar.inVain < this.#invocation.timing.sendsInVain ? 'next' : 'in-vain';
  }

  #settle({ requestId }: Seen): 'next' {
    this.#settled.add(requestId);
    return 'next';
  }

  #learn(entry: Seen, sent: Sent): void {
    this.#soFar = afterSend(entry, sent, this.#soFar);
  }

  /** A request of the job was started, so those that seemed to wait because of the job wait because of themselves. */
  async #singleOut(): Promise<void> {
    const { ledger } = this.#invocation;
    for (const requestId of this.#blamingJob) {
      this.#blamingJob.delete(requestId);
      const item = await ledger.get(requestId);
      if (item?.state !== 'WAITING' || item.backoff?.of !== 'job') continue;
      await ledger.change(singleOut(item, item.backoff));
    }
  }
}

/** An entry of the line, or the item itself where the entry was a moment old. */
type Seen = InBacklog & Pick<BacklogEntry, 'requestId'>;
