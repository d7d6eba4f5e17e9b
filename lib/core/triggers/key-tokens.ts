/** A key pattern, cut into tokens. A string stands for itself. */
export interface KeyPattern {
  /** As written in the file. */
  readonly source: string;
  readonly tokens: readonly KeyToken[];
}

/** A wildcard matches any string, even none; a capture at least one character. Neither crosses `/` unless `across`. */
export type KeyToken = string | { readonly across: boolean; readonly capture?: string };
