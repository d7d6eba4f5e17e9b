/** The idempotency keys of the calls that one form makes. */
export interface CallKeys {
  /** The key of the call with these values, as JSON: the same until it is known to have been carried out. */
  readonly of: (payload: string) => string;
  /** The next call with these values is one of its own. */
  readonly carriedOut: (payload: string) => void;
}

/** Keys by which a call whose answer was lost has one run, however often it is sent again. */
export const createCallKeys = (newKey: () => string): CallKeys => {
  const keys = new Map<string, string>();
  return {
    of: (payload) => {
      const key = keys.get(payload) ?? newKey();
      keys.set(payload, key);
      return key;
    },
    carriedOut: (payload) => void keys.delete(payload),
  };
};
