/** What an upload would lead to, by the triggers file as it is built now. */
export interface UploadOutlook {
  /** What would start or gather, or would be refused; empty: nothing would happen. */
  readonly does: readonly {
    readonly trigger: string;
    readonly jobName: string;
    readonly verdict: 'starts' | 'gathers' | 'refused';
    readonly says: string;
  }[];
  /** Why each other trigger that waits for uploads starts nothing. */
  readonly not: readonly { readonly trigger: string; readonly says: string }[];
}
