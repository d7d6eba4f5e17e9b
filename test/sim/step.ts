import type { StartReply } from '../../lib/core/glue/start-reply.ts';
import type { RequestState } from '../../lib/core/ledger/ledger-item.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import type { FaultKind, Place } from './faults.ts';
import type { Harm } from './harm.ts';
import type { WorkerKind } from './worker-kind.ts';

/** One thing that happens in a history; ids in the form that people read. */
export type Happening =
  | { readonly kind: 'begins'; readonly worker: string; readonly of: WorkerKind }
  | { readonly kind: 'ends'; readonly worker: string; readonly how: 'done' | 'fails' | 'dies'; readonly why?: string }
  | {
      readonly kind: 'fault';
      /** Of the point at which it struck. */
      readonly key: string;
      readonly place: Place;
      readonly fault: FaultKind;
    }
  | {
      readonly kind: 'writes';
      readonly worker: string;
      readonly operation: string;
      readonly requestId: string;
      /** The state in the table before and after; undefined: there is no such request. */
      readonly before: RequestState | undefined;
      readonly after: RequestState | undefined;
      readonly applied: boolean;
    }
  /** A write of a group: which uploads a cut makes a batch of. */
  | { readonly kind: 'cuts'; readonly worker: string; readonly members: readonly string[] }
  | { readonly kind: 'looks'; readonly worker: string; readonly call: string }
  | { readonly kind: 'sends'; readonly worker: string; readonly requestId: string }
  | {
      readonly kind: 'hears';
      readonly worker: string;
      readonly requestId: string;
      readonly reply: StartReply['kind'];
      /** The run, or why there is none. */
      readonly what: string;
    }
  | { readonly kind: 'accepts'; readonly run: string; readonly requestId: string | undefined }
  | { readonly kind: 'run ends'; readonly run: string; readonly state: string }
  | { readonly kind: 'harm'; readonly harm: Harm; readonly what: string };

/** A happening and its moment. */
export type Step = Happening & { readonly at: EpochMs };
