import { createHash } from 'node:crypto';

const DIGITS = 24;

/** Names a group for ever: 24 hexadecimal digits of its trigger and its values, whatever the order of their names. */
export const groupIdOf = (trigger: string, by: Readonly<Record<string, string>>): string => {
  const named = Object.entries(by).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([trigger, named]))
    .digest('hex')
    .slice(0, DIGITS);
};
