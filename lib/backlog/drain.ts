import type { DrainSoFar, InBacklog, Sent } from '../core/backlog/backlog-turn.ts';
import { afterSend, drainBegins, longestDue, turnOf } from '../core/backlog/backlog-turn.ts';
import { TriggerError, unreachable } from '../core/errors.ts';
import { standingOf } from '../core/ledger/waiting-reason.ts';
import { type EpochMs, isBefore } from '../core/time.ts';
import { mergedBacklog } from '../ledger/merged-backlog.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { BacklogEntry, RegisteredJob } from '../ports/ledger.ts';
import { hasTimeToSend } from '../start/send-acquired.ts';
import type { SendResult } from '../start/send-result.ts';
import { startWaiting } from '../start/start-from-backlog.ts';
import { cancelLate } from './cancel-late.ts';
import { cancelOverdue, isOverdue, type Overdue } from './cancel-overdue.ts';
import type { DrainEnd, Seen } from './drain-end.ts';
import { PausedTriggers } from './paused-triggers.ts';
import { singleOutAll } from './single-out-all.ts';

/** One drain: what it learns on its way decides which request is next. */
export class Drain {
  readonly #job: RegisteredJob;
  readonly #invocation: SearchingInvocation;
  #soFar: DrainSoFar;
  /** Since when the job refuses every request, once a request was given up for that. */
  #refusedSince: EpochMs | undefined;
  #passedDue = false; // Whether it skipped one that was due, because of another one.
  /** Requests that it skipped although they wait because of their job. */
  readonly #blamingJob = new Set<string>();
  /** Started or rejected, or no longer in the backlog. */
  readonly #settled = new Set<string>();
  readonly #paused: PausedTriggers;
  #oldest: BacklogEntry | undefined;

  constructor(job: RegisteredJob, runEnded: boolean, invocation: SearchingInvocation) {
    this.#job = job;
    this.#paused = new PausedTriggers(invocation.backlogs);
    this.#invocation = invocation;
    this.#soFar = drainBegins(runEnded, invocation.random());
  }

  /** The first request of the backlog that it left behind, unless that waits for its trigger's delay. */
  get oldest(): BacklogEntry | undefined {
    return this.#oldest;
  }

  async toEnd(): Promise<DrainEnd> {
    this.#oldest = undefined;
    const end = await this.#walk();
    if (end !== 'empty' || this.#soFar.own !== 'started' || !this.#passedDue) return end;
    // Requests with a backoff start again, so the others of them need not wait for the next drain.
    return this.#walk();
  }

  async #walk(): Promise<DrainEnd> {
    const { throttled, clock } = this.#invocation;
    const next = this.read();
    for (let page = await next(); page.length > 0; page = await next()) {
      const entries = await this.#paused.leaveOut(page);
      const first = longestDue(entries, this.#soFar, clock());
      for (const [at, entry] of entries.entries()) {
        if (throttled.raised) return 'throttled';
        if (!hasTimeToSend(this.#invocation)) return 'no-time';
        const end = this.#isAfter(first, entry) ? this.#passDue() : await this.#tryEntry(entry);
        if (this.#isLeftBehind(entry)) this.#oldest ??= entry;
        if (end === 'next') continue;
        await cancelLate(entries.slice(at + 1), this.#invocation);
        return end;
      }
    }
    return 'empty';
  }

  /** Whether another request with a backoff comes first, because it has been due for longer. */
  #isAfter(first: BacklogEntry | undefined, entry: BacklogEntry): boolean {
    if (first === undefined || first === entry || this.#soFar.own !== undefined) return false;
    return standingOf(entry.waitingFor) === 'own' && this.#turnOf(entry) === 'try';
  }

  #isLeftBehind({ requestId, trigger, waitingFor }: BacklogEntry): boolean {
    return !this.#settled.has(requestId) && standingOf(waitingFor) !== 'delayed' && !this.#paused.has(trigger);
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
    const result = await startWaiting(entry, this.#invocation, this.#refusedSince);
    if (result.kind !== 'not-acquired') return this.#afterSend(entry, result);

    const { item } = result;
    if (item?.state === 'STARTING') return this.#whileStarting(item);
    if (item?.state !== 'WAITING') return this.#settle(entry); // The index was a moment old.
    // It was requeued, cleared or redriven since the index saw it: one more try with the current version.
    const heldNow = await this.#whyNotNow(entry, item);
    if (heldNow !== undefined) return heldNow;
    const again = await startWaiting(item, this.#invocation, this.#refusedSince);
    return again.kind === 'not-acquired' ? 'other-drainer' : this.#afterSend(item, again);
  }

  /** What to do instead of a send; undefined when the request is to be tried. `known`: its version that is known. */
  async #whyNotNow(entry: BacklogEntry, known: Seen & Overdue): Promise<DrainEnd | 'next' | undefined> {
    if (isOverdue(known, this.#invocation.clock())) {
      await cancelOverdue(entry.requestId, this.#invocation);
      return this.#settle(entry);
    }
    const turn = this.#turnOf(known);
    if (turn === 'pass') return this.#pass(known);
    return turn === 'stop' ? 'not-due' : this.#paused.holdBack(entry);
  }

  #pass({ requestId, waitingFor }: Seen): 'next' {
    if (standingOf(waitingFor) === 'job') this.#blamingJob.add(requestId);
    return 'next';
  }

  /** Another worker is sending it. Once its lease is over the item is in doubt, and delays no others. */
  #whileStarting({ leaseUntil }: Pick<BacklogEntry, 'leaseUntil'>): 'other-drainer' | 'next' {
    return leaseUntil !== undefined && isBefore(leaseUntil, this.#invocation.clock()) ? 'next' : 'other-drainer';
  }

  async #afterSend(entry: Seen, result: SendResult): Promise<DrainEnd | 'next'> {
    switch (result.kind) {
      case 'started':
        this.#learn(entry, 'started');
        await singleOutAll(this.#blamingJob, this.#invocation);
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
    if (reason === 'paused') return 'next'; // What of it is paused, the next one asks.
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
}
