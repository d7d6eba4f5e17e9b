import { MINUTE_MS, SECOND_MS } from '../time.ts';

/**
 * The numbers of the protocol, each in milliseconds. The rules T1 … T9 are in docs/protocol.md, section 4; the promise
 * rests on `visibilityWindowMs`, `skewMs` and `searchMarginMs`; all others only affect how long things take.
 */
export interface Timing {
  /** T2: a send we gave up on is in GetJobRuns within this time after we gave up, or never. */
  readonly visibilityWindowMs: number;
  /** T1: a lease is at least this long; it is never shorter than the invocation's remaining time plus `skewMs`. */
  readonly leaseFloorMs: number;
  /** How far the clocks of two workers may be apart. */
  readonly skewMs: number;
  /** T5: what must remain after the longest possible send: two ledger writes. */
  readonly writeReserveMs: number;
  /** How long the result of a send waits for the results of others, to be written with them in one call. */
  readonly lingerMs: number;
  /** T4: how much further back than the acquire a search reads, for Glue's clock. */
  readonly searchMarginMs: number;
  /** T6: when the first search may begin after a doubt arose; it may find the run, and never clears. */
  readonly firstSearchMs: number;
  /** The first pause after a search that proved nothing; it doubles up to `longestSearchPauseMs`. */
  readonly searchPauseMs: number;
  readonly longestSearchPauseMs: number;
  /** Of the head of a full job's backlog: well below the sweep's period, so that the next sweep tries it. */
  readonly busyPauseMs: number;
  /** How old a reading of the register may be, by the reader's own clock, at an acquire or a direct start: so fast is a pause. */
  readonly pauseAgeMs: number;
  /** How long a request waits that Glue throttled. */
  readonly throttledPauseMs: number;
  /** The first backoff, below the sweep's period, so that the next one tries it. Doubles up to `longestBackoffMs`. */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
  /** After how many sends in vain a drain ends; one of a request that is the cause itself is allowed in addition. */
  readonly sendsInVain: number;
  /** Throttling under one lease: the first pause, doubling up to the longest, with full jitter. */
  readonly throttleRetryMs: number;
  readonly longestThrottleRetryMs: number;
  /** How many sends in all under one lease, of a new request: mostly the invocation's time ends them before. */
  readonly throttleSends: number;
  /** The same of a backlog's head: the next drain tries it again, and this invocation has other work. */
  readonly throttleSendsOfHead: number;
  /** T9: how late Glue may give a slot back, and show the end, after it has told of a run's end: then it is heard again. */
  readonly slotFreedMs: number;
  /** How often the sweep asks Glue about a job's runs, and how old a silent run must be. */
  readonly pollEveryMs: number;
  /** How long to wait for Glue's own retry; after that the failure is final. */
  readonly glueRetryMs: number;
  /** How long the worker that ends a request has to publish its outcome before the sweep does. */
  readonly publishGraceMs: number;
  /** How long an outcome waits for a reading of its run that fails in passing; then it is published without. */
  readonly usageWaitMs: number;
  /** A request in doubt for longer than this is logged as an error. */
  readonly doubtAlarmMs: number;
}

/** Deployed, unless the environment says otherwise (lib/lambda/config.ts). Reasons: docs/protocol.md, section 4. */
export const DEFAULT_TIMING: Timing = {
  visibilityWindowMs: 90 * SECOND_MS,
  leaseFloorMs: 0,
  skewMs: 5 * SECOND_MS,
  writeReserveMs: 3 * SECOND_MS,
  lingerMs: 100,
  searchMarginMs: 5 * MINUTE_MS,
  firstSearchMs: 15 * SECOND_MS,
  searchPauseMs: 30 * SECOND_MS,
  longestSearchPauseMs: 15 * MINUTE_MS,
  pauseAgeMs: 5 * SECOND_MS,
  busyPauseMs: 20 * SECOND_MS,
  throttledPauseMs: 20 * SECOND_MS,
  backoffMs: 50 * SECOND_MS,
  longestBackoffMs: 15 * MINUTE_MS,
  sendsInVain: 2,
  throttleRetryMs: SECOND_MS,
  longestThrottleRetryMs: 4 * SECOND_MS,
  throttleSends: 40,
  throttleSendsOfHead: 8,
  slotFreedMs: 5 * SECOND_MS,
  pollEveryMs: 10 * MINUTE_MS,
  glueRetryMs: 60 * MINUTE_MS,
  publishGraceMs: 30 * SECOND_MS,
  usageWaitMs: 15 * MINUTE_MS,
  doubtAlarmMs: 15 * MINUTE_MS,
};
