import { field, isObject } from '../../lib/core/json.ts';

type Payload = Readonly<Record<string, unknown>>;

/** What a person can do on the page: each is a call of the function `manual` (docs/operations.md). */
const ACTIONS = ['cancel', 'redrive', 'rerun', 'close', 'pause', 'resume', 'trigger'] as const;

/** These are kept in the ledger with who asked for it. */
const WITH_BY: ReadonlySet<string> = new Set(['cancel', 'redrive', 'rerun', 'pause', 'resume']);

/** The call that a page asks for, in the name of who started the console; undefined for anything that the page does not do. */
export const allowedCall = (asked: unknown, by: string): Payload | undefined => {
  if (!isObject(asked)) return undefined;
  const [action, ...others] = ACTIONS.filter((name) => field(asked, name) !== undefined);
  if (action === undefined || others.length > 0) return undefined;
  return WITH_BY.has(action) ? { ...asked, by } : asked;
};
