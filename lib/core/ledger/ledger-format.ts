/**
 * The format of the ledger's items and of the register's entries. A deployment replaces its functions one after the other, and may be taken back; so at
 * any moment a function may meet items that a newer or an older one has written.
 *
 * - A field that may be left out, or a new value of one that only informs, is no new format: who does not know it leaves
 *   it alone, and every write keeps what it does not set.
 * - Anything else is one: a new state, say. Read it one version before you write it: a version that can read the new format
 *   and still writes the old one is deployed first. Then raise {@link WRITTEN_FORMAT}.
 * - An item of a format that a function cannot read is not written by it: it is reported and passed over. Of such an
 *   entry of the register it only sees that the job is there, and notes nothing in it.
 */
export const WRITTEN_FORMAT = 1;

/** The newest format that this version can read. */
export const READ_FORMAT = 1;

/** What an item's `format` says; items from before it existed say nothing, and are of the first one. */
export const isReadableFormat = (format: unknown): boolean =>
  format === undefined || (typeof format === 'number' && format <= READ_FORMAT);
