import { createHash } from 'node:crypto';

const REQUEST_ID_DIGITS = 24;
const REQUEST_ID = new RegExp(`^[0-9a-f]{${REQUEST_ID_DIGITS}}$`);

/**
 * Names a request for ever: 24 hexadecimal digits. The ledger is part of it because two stages may share a Glue job, and
 * each must not take the other's runs for its own.
 */
export const requestIdOf = (request: {
  readonly ledgerId: string;
  readonly trigger: string;
  readonly identity: string;
}): string =>
  createHash('sha256')
    .update(JSON.stringify([request.ledgerId, request.trigger, request.identity]))
    .digest('hex')
    .slice(0, REQUEST_ID_DIGITS);

/** Whether a string has the form of a request id. */
export const isRequestId = (text: string): boolean => REQUEST_ID.test(text);
