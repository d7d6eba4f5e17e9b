/**
 * What one record of a delivered payload turned out to be.
 *
 * - `event`: something happened that triggers may wait for.
 * - `ignored`: well-formed, but nothing that could start a run; `reason` is for filters, `message` for people.
 * - `malformed`: it cannot be read. It must not get lost: the message goes to the dead-letter queue.
 */
export type ParsedRecord<E> =
  | { readonly kind: 'event'; readonly event: E }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason; readonly message: string }
  | { readonly kind: 'malformed'; readonly message: string };

/** `test-event`: S3 tries a new configuration; `other-event`: of a kind that starts nothing; `no-records`: an empty array. */
export type IgnoredReason = 'test-event' | 'other-event' | 'no-records';

/** A record that cannot be read, with all that is wrong with it. */
export const malformed = (...errors: readonly string[]): ParsedRecord<never> => ({
  kind: 'malformed',
  message: errors.join('; '),
});

/** A record that starts nothing. */
export const ignored = (reason: IgnoredReason, message: string): ParsedRecord<never> => ({
  kind: 'ignored',
  reason,
  message,
});

/** An error: what stands where something else should. An empty `where` is the payload itself. */
export const foundInstead = (where: string, found: string, expected: string): string =>
  `${where === '' ? 'the payload' : where}: expected ${expected}, found ${found}`;
