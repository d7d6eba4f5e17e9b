/** A group as a person names it: by its trigger, and the values on which its members agree. */
export interface NamedGroup {
  readonly trigger: string;
  readonly by: Readonly<Record<string, string>>;
}

/** What gathers in a group shall become a batch now, whatever it waits for. */
export interface CloseCall {
  readonly kind: 'close';
  readonly group: NamedGroup;
  /** Who asks for it, and why, where they say so. */
  readonly by?: string;
  readonly why?: string;
  readonly idempotencyKey?: string;
  /** Only tells what is there. */
  readonly dryRun: boolean;
}
