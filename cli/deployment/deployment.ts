import type { Ledger, RegisteredJob } from '../../lib/ports/ledger.ts';
import type { TriggerHistory } from '../../lib/ports/trigger-history.ts';

/** Which deployment a command is about. */
export interface Target {
  readonly stage: string;
  /** Absent: as the SDK finds it. */
  readonly region?: string;
  /** The port of the local cloud, if it is meant. */
  readonly localPort?: number;
}

/**
 * What the function `manual` answers. `refused`: it did not carry out the call; `code` is that of its error, and
 * undefined where the function itself failed.
 */
export type ManualReply =
  | { readonly kind: 'answer'; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly code: string | undefined; readonly message: string };

/**
 * A deployed stage, or the local cloud, as a command reaches it. It changes things only by calling the function `manual`.
 * Every method rejects with a TriggerError `DEPLOYMENT_UNREACHABLE` that says what to do, also where a permission is missing.
 */
export interface Deployment {
  manual(payload: Readonly<Record<string, unknown>>): Promise<ManualReply>;
  /** The ledger's indexes, read with the person's own credentials. */
  readonly ledger: Pick<Ledger, 'backlog' | 'running' | 'jobs'>;
  /** Each job of the register, and under `*` who pauses everything, and who each trigger. */
  register(): Promise<readonly RegisteredJob[]>;
  readonly history: TriggerHistory;
  close(): void;
}

/** Names a target in messages. */
export const showTarget = ({ stage, region, localPort }: Target): string =>
  localPort === undefined
    ? `stage ${stage}${region === undefined ? '' : ` in ${region}`}`
    : `stage ${stage} of the local cloud at port ${localPort}`;
