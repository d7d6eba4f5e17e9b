import type { EpochMs } from '../core/time.ts';

/** What can be played: an upload, several of which one batch is made, a tick or a call. `label` names it for people. */
export type Example = { readonly label: string } & (
  | { readonly kind: 'upload'; readonly bucket: string; readonly key: string; readonly size: number }
  | {
      readonly kind: 'batch';
      readonly trigger: string;
      /** The values on which the uploads agree. */
      readonly by: Readonly<Record<string, string>>;
      readonly bucket: string;
      readonly uploads: readonly { readonly key: string; readonly size: number }[];
    }
  | { readonly kind: 'schedule'; readonly trigger: string; readonly scheduledTime: EpochMs }
  | { readonly kind: 'manual'; readonly payload: Readonly<Record<string, unknown>> }
);

/** What is played, and which triggers are not, with the reasons. */
export interface Examples {
  readonly examples: readonly Example[];
  /** Sentences for people. */
  readonly notPlayed: readonly string[];
}
