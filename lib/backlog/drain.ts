import { longestDue } from '../core/backlog/backlog-turn.ts';
import { TriggerError } from '../core/errors.ts';
import { standingOf } from '../core/ledger/waiting-reason.ts';
import { isBefore } from '../core/time.ts';
import { mergedBacklog } from '../ledger/merged-backlog.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { BacklogEntry, RegisteredJob } from '../ports/ledger.ts';
import { hasTimeToSend } from '../start/send-acquired.ts';
import { takeWaiting } from '../start/start-from-backlog.ts';
import { cancelLate } from './cancel-late.ts';
import { cancelOverdue, isOverdue, type Overdue } from './cancel-overdue.ts';
import type { DrainEnd, Seen } from './drain-end.ts';
import { LearntInDrain } from './learnt-in-drain.ts';
import { PausedTriggers } from './paused-triggers.ts';
import { TakenHeads } from './taken-heads.ts';

/** One drain: what it learns on its way decides which request is next. */
export class Drain {
  readonly #job: RegisteredJob;
  readonly #invocation: SearchingInvocation;
  readonly #learnt: LearntInDrain;
  #passedDue = false; // Whether it skipped one that was due, because of another one.
  readonly #paused: PausedTriggers;
  readonly #taken: TakenHeads;
  #oldest: BacklogEntry | undefined;

  /** @param ended how many runs of the job have just ended */
  constructor(job: RegisteredJob, ended: number, invocation: SearchingInvocation) {
    this.#job = job;
    this.#paused = new PausedTriggers(invocation.backlogs);
    this.#invocation = invocation;
    this.#learnt = new LearntInDrain(ended, invocation);
    this.#taken = new TakenHeads(ended, invocation);
  }

  /** How many requests it has started. */
  get started(): number {
    return this.#learnt.started;
  }

  /** The first request of the backlog that it left behind, unless that waits for its trigger's delay. */
  get oldest(): BacklogEntry | undefined {
    return this.#oldest;
  }

  async toEnd(): Promise<DrainEnd> {
    this.#oldest = undefined;
    const end = await this.#walk();
    if (end !== 'empty' || this.#learnt.soFar.own !== 'started' || !this.#passedDue) return end;
    // Requests with a backoff start again, so the others of them need not wait for the next drain.
    return this.#walk();
  }

  async #walk(): Promise<DrainEnd> {
    const next = this.read();
    for (let page = await next(); page.length > 0; page = await next()) {
      const entries = await this.#paused.leaveOut(page);
      const { end, met } = await this.#meetAll(entries);
      this.#oldest ??= entries.slice(0, met).find((entry) => this.#isLeftBehind(entry));
      if (end === 'next') continue;
      await cancelLate(entries.slice(met), this.#invocation);
      return end;
    }
    return 'empty';
  }

  /** Goes through a page in order. `met`: of how many entries it knows what becomes of them. */
  async #meetAll(entries: readonly BacklogEntry[]): Promise<{ readonly end: DrainEnd | 'next'; readonly met: number }> {
    const first = longestDue(entries, this.#learnt.soFar, this.#invocation.clock());
    try {
      for (const [at, entry] of entries.entries()) {
        if (this.#taken.areDueBefore(entry)) {
          const end = await this.#sendTaken();
          if (end !== 'next') return { end, met: at };
        }
        const end = await this.#meet(entry, first);
        if (end === 'next') continue;
        const sent = await this.#sendTaken();
        return { end: sent === 'next' ? end : sent, met: at + 1 };
      }
    } catch (error) {
      // Those that were taken before are ours, whatever has become of this one.
      await this.#sendTaken();
      throw error;
    }
    return { end: await this.#sendTaken(), met: entries.length };
  }

  async #meet(entry: BacklogEntry, first: BacklogEntry | undefined): Promise<DrainEnd | 'next'> {
    if (this.#invocation.throttled.raised) return 'throttled';
    if (!hasTimeToSend(this.#invocation)) return 'no-time';
    return this.#isAfter(first, entry) ? this.#passDue() : this.#tryEntry(entry);
  }

  /** Sends what was taken, all at once, and learns from the results in order. */
  async #sendTaken(): Promise<DrainEnd | 'next'> {
    let end: DrainEnd | 'next' = 'next';
    for (const { entry, result } of await this.#taken.send()) {
      const one = await this.#learnt.from(entry, result);
      if (end === 'next') end = one;
    }
    return end;
  }

  /** Whether another request with a backoff comes first, because it has been due for longer. */
  #isAfter(first: BacklogEntry | undefined, entry: BacklogEntry): boolean {
    if (first === undefined || first === entry || this.#learnt.soFar.own !== undefined) return false;
    return standingOf(entry.waitingFor) === 'own' && this.#learnt.turnOf(entry) === 'try';
  }

  #isLeftBehind({ requestId, trigger, waitingFor }: BacklogEntry): boolean {
    return !this.#learnt.hasSettled(requestId) && standingOf(waitingFor) !== 'delayed' && !this.#paused.has(trigger);
  }

  /** The job's backlog, without the triggers that are paused, and without what is delayed. */
  read(): () => Promise<readonly BacklogEntry[]> {
    const ports = { ...this.#invocation, undelayedAt: this.#invocation.clock() };
    return mergedBacklog(this.#job, ports, (trigger) => this.#paused.has(trigger));
  }

  #passDue(): 'next' {
    this.#passedDue = true;
    return 'next';
  }

  /** Whether it delays no others, and cannot be sent now. */
  passesBy(entry: BacklogEntry): boolean {
    return entry.state === 'WAITING' && this.#learnt.turnOf(entry) === 'pass';
  }

  async #tryEntry(entry: BacklogEntry): Promise<DrainEnd | 'next'> {
    try {
      return await this.#takeTurn(entry);
    } catch (error) {
      if (!(error instanceof TriggerError) || error.retryable) throw error;
      // Trying again cannot help this item, and it must not delay all others for ever.
      const { requestId, jobName } = entry;
      const message = 'a request of the backlog cannot be acquired; those behind it continue';
      this.#invocation.log.error(message, { decision: 'sweep-error', requestId, jobName, error });
      return 'next';
    }
  }

  async #takeTurn(entry: BacklogEntry): Promise<DrainEnd | 'next'> {
    if (entry.state === 'STARTING') return this.#whileStarting(entry);
    const held = await this.#whyNotNow(entry, entry);
    if (held !== undefined) return held;
    const taken = await takeWaiting(entry, this.#invocation, this.#learnt.refusedSince);
    if (taken.kind === 'taken') return this.#taken.add(entry, taken.item);

    const { item } = taken;
    if (item?.state === 'STARTING') return this.#whileStarting(item);
    if (item?.state !== 'WAITING') return this.#learnt.settle(entry); // The index was a moment old.
    // It was requeued, cleared or redriven since the index saw it: one more try with the current version.
    const heldNow = await this.#whyNotNow(entry, item);
    if (heldNow !== undefined) return heldNow;
    const again = await takeWaiting(item, this.#invocation, this.#learnt.refusedSince);
    return again.kind === 'taken' ? this.#taken.add(item, again.item) : 'other-drainer';
  }

  /** What to do instead of a send; undefined when the request is to be tried. `known`: its version that is known. */
  async #whyNotNow(entry: BacklogEntry, known: Seen & Overdue): Promise<DrainEnd | 'next' | undefined> {
    if (isOverdue(known, this.#invocation.clock())) {
      await cancelOverdue(entry.requestId, this.#invocation);
      return this.#learnt.settle(entry);
    }
    const turn = this.#learnt.turnOf(known);
    if (turn === 'pass') return this.#learnt.pass(known);
    return turn === 'stop' ? 'not-due' : this.#paused.holdBack(entry);
  }

  /** Another worker is sending it. Once its lease is over the item is in doubt, and delays no others. */
  #whileStarting({ leaseUntil }: Pick<BacklogEntry, 'leaseUntil'>): 'other-drainer' | 'next' {
    return leaseUntil !== undefined && isBefore(leaseUntil, this.#invocation.clock()) ? 'next' : 'other-drainer';
  }
}
