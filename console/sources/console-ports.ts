import type { Ledger, RegisteredJob } from '../../lib/ports/ledger.ts';
import type { TriggerHistory } from '../../lib/ports/trigger-history.ts';

/** What the function `manual` answers: `refused` if it did not carry out the call. */
export type ManualReply =
  | { readonly kind: 'answer'; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly code: string | undefined; readonly message: string };

/** A deployed stage, or the local cloud, as the console reaches it. Every method rejects with an error that says what to do. */
export interface ConsolePorts {
  manual(payload: Readonly<Record<string, unknown>>): Promise<ManualReply>;
  readonly ledger: Pick<Ledger, 'backlog' | 'running'>;
  /** Each job of the register, and under `*` who pauses everything, and who each trigger. */
  register(): Promise<readonly RegisteredJob[]>;
  readonly history: TriggerHistory;
}
