import type { DrainSoFar, InBacklog, Sent, Turn } from '../core/backlog/backlog-turn.ts';
import { afterSend, drainBegins, turnOf } from '../core/backlog/backlog-turn.ts';
import { unreachable } from '../core/errors.ts';
import { standingOf } from '../core/ledger/waiting-reason.ts';
import type { EpochMs } from '../core/time.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { SendResult } from '../start/send-result.ts';
import type { DrainEnd, Seen } from './drain-end.ts';
import { singleOutAll } from './single-out-all.ts';

/** What one drain has learnt from its sends, which decides on those that follow. */
export class LearntInDrain {
  readonly #invocation: SearchingInvocation;
  #soFar: DrainSoFar;
  #refusedSince: EpochMs | undefined;
  /** Requests that it skipped although they wait because of their job. */
  readonly #blamingJob = new Set<string>();
  readonly #settled = new Set<string>();
  #started = 0;

  /** @param ended how many runs of the job have just ended */
  constructor(ended: number, invocation: SearchingInvocation) {
    this.#invocation = invocation;
    this.#soFar = drainBegins(ended > 0, invocation.random());
  }

  get soFar(): DrainSoFar {
    return this.#soFar;
  }

  /** Since when the job refuses every request, once a request was given up for that. */
  get refusedSince(): EpochMs | undefined {
    return this.#refusedSince;
  }

  /** How many requests were started. */
  get started(): number {
    return this.#started;
  }

  hasSettled(requestId: string): boolean {
    return this.#settled.has(requestId);
  }

  turnOf(entry: InBacklog): Turn {
    return turnOf(entry, this.#soFar, this.#invocation.clock());
  }

  /** It delays no others now. */
  pass({ requestId, waitingFor }: Seen): 'next' {
    if (standingOf(waitingFor) === 'job') this.#blamingJob.add(requestId);
    return 'next';
  }

  /** What the result of a send means for the drain: it goes on with the next entry, or ends. */
  async from(entry: Seen, result: SendResult): Promise<DrainEnd | 'next'> {
    switch (result.kind) {
      case 'started':
        this.#started += 1;
        this.#learn(entry, 'started');
        await singleOutAll(this.#blamingJob, this.#invocation);
        return this.settle(entry);
      case 'rejected':
        if (result.backoff?.of === 'job') this.#refusedSince = result.backoff.since;
        this.#learn(entry, result.backoff?.of === 'job' ? 'given-up' : 'settled');
        return this.settle(entry);
      case 'waiting':
        return this.#afterWaiting(entry, result);
      case 'uncertain':
        this.settle(entry); // It stands in no line while it is in doubt.
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

  /** Started or rejected, or no longer in the backlog. */
  settle({ requestId }: Seen): 'next' {
    this.#settled.add(requestId);
    return 'next';
  }

  #learn(entry: Seen, sent: Sent): void {
    this.#soFar = afterSend(entry, sent, this.#soFar);
  }
}
