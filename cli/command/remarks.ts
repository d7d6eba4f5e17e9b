import { misuse } from '../command-line/run-script.ts';
import type { CommandWorld } from './command-world.ts';

/** The options of a verb that changes something: the ledger keeps who wanted it and why. */
export const REMARK_OPTIONS = { why: { type: 'string' }, by: { type: 'string' } } as const;

/** For the help of such a verb. */
export const REMARK_HELP = `  --why <reason>     kept in the ledger
  --by <name>        who wants it; default: the user's name on this machine`;

interface RemarkValues {
  readonly why?: string | undefined;
  readonly by?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
}

/**
 * Who wants it and why. A dry run changes nothing, so nothing is kept of its reason, and it needs none.
 *
 * @throws TriggerError `CALL_INVALID` without a reason
 */
export const remarksIn = (
  { why, by, 'dry-run': dryRun }: RemarkValues,
  { userName }: Pick<CommandWorld, 'userName'>,
): { readonly by: string; readonly why: string } => ({
  by: by ?? userName(),
  why: why ?? (dryRun === true ? 'dry run' : misuse('--why: expected the reason, found none; the ledger keeps it')),
});
