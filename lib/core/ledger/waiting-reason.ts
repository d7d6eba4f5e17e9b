import type { NotStartedCause } from '../glue/start-reply.ts';

/**
 * Why an item is in the backlog: the result of its last send, or how it came there without one.
 *
 * - `backlog`: others came before. `no-time`: the invocation that took it had too little time left.
 * - `paused`: it came while its trigger, its job or everything was paused.
 * - `cleared`: it was in doubt, and no run exists. `retry`: its run failed. `redrive`, `rerun`: a person took it up
 *   again.
 * - `refused`: it was refused as if its job were the cause, but others of the job are started.
 */
export type WaitingReason =
  | NotStartedCause
  | 'backlog'
  | 'no-time'
  | 'paused'
  | 'cleared'
  | 'refused'
  | 'retry'
  | 'redrive'
  | 'rerun';

/**
 * What a reason means for the backlog.
 *
 * - `next`: nothing speaks against the request. While it is not due, those behind it would not start either.
 * - `delayed`: it waits for a time that its trigger chose.
 * - `own`: its last send came to nothing, and others may start.
 * - `job`: its last send came to nothing, as any send for its job would.
 */
export type Standing = 'next' | 'delayed' | 'own' | 'job';

const STANDINGS: Readonly<Record<WaitingReason, Standing>> = {
  backlog: 'next',
  'no-time': 'next',
  paused: 'next',
  redrive: 'next',
  rerun: 'next',
  busy: 'next',
  throttled: 'next',
  retry: 'delayed',
  cleared: 'own',
  resources: 'own',
  unsendable: 'own',
  refused: 'own',
  denied: 'job',
  'job-missing': 'job',
  'not-sent': 'job',
};

/** What a reason means for the backlog; one that this version does not know means nothing. */
export const standingOf = (reason: WaitingReason | undefined): Standing => STANDINGS[reason ?? 'backlog'];

/** Every reason there is. */
export const isWaitingReason = (value: unknown): value is WaitingReason =>
  typeof value === 'string' && Object.hasOwn(STANDINGS, value);

/** The reasons of what waits for a time that its trigger chose. */
export const DELAYED_REASONS: readonly string[] = Object.keys(STANDINGS).filter(
  (reason) => isWaitingReason(reason) && STANDINGS[reason] === 'delayed',
);
