import { isRequestState } from '../../lib/core/ledger/parse-ledger-item.ts';
import { toIso } from '../../lib/core/time.ts';
import { misuse } from '../command-line/run-script.ts';
import type { CommandWorld } from './command-world.ts';
import { readPeriod } from './read-period.ts';

/** The options that mean many requests of a trigger, by when they arrived. */
export const FILTER_OPTIONS = {
  trigger: { type: 'string' },
  day: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  state: { type: 'string' },
  key: { type: 'string' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

/** For the help of a verb that takes many requests. */
export const FILTER_HELP = `Many requests at once:

  --trigger <name>   of this trigger, and with one of these two:
  --day <date>       those that arrived on this day of UTC
  --from <date>      those that arrived since then, until --to <date>, which is included, or until now
  --state <state>    only those in this state
  --key <key>        the idempotency key: what one key has done to a request, it does not do again. Without it a new one
                     is made, and printed where it is needed
  --dry-run          only counts them; needs no --why
  --yes              does not ask before they are changed`;

/** What these options, and that of a redrive for one act, say. */
interface FilterValues {
  readonly trigger?: string | undefined;
  readonly day?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly state?: string | undefined;
  readonly 'cancel-id'?: string | undefined;
  readonly key?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

/** Each of these means many requests. `--yes` does not: a script may always have it. */
const MEANS_MANY = ['trigger', 'day', 'from', 'to', 'state', 'cancel-id', 'key', 'dry-run'] as const;

/** A filter as the function `manual` takes it. */
export interface RequestFilter {
  readonly trigger: string;
  readonly from?: string;
  readonly before?: string;
  readonly state?: string;
  readonly cancelId?: string;
}

/**
 * The filter that the options give; undefined where one request is meant. The end of the time is fixed here, so that
 * what arrives after the command was typed is neither counted nor changed.
 *
 * @throws TriggerError `CALL_INVALID`
 */
export const filterIn = (
  values: FilterValues,
  words: readonly string[],
  { now }: Pick<CommandWorld, 'now'>,
): RequestFilter | undefined => {
  const { trigger, day, from, to, state, 'cancel-id': cancelId } = values;
  const hasTime = [day, from, to].some((value) => value !== undefined);
  const [option] = MEANS_MANY.filter((name) => values[name] !== undefined);
  if (option === undefined) return undefined;
  if (words.length > 0) {
    misuse(`--${option} is for many requests, found one request (${words.join(' ')})`);
  }
  if (trigger === undefined) return misuse('--trigger: expected the trigger whose requests are meant, found none');
  if (!hasTime && cancelId === undefined)
    misuse(
      'expected when the requests arrived (--day <date>, or --from <date> and perhaps --to <date>), found no time',
    );
  const period = hasTime ? readPeriod({ day, from, to }, now()) : undefined;
  return {
    trigger,
    ...(period && { from: toIso(period.from), before: toIso(period.before) }),
    ...(state !== undefined && { state: stateIn(state) }),
    ...(cancelId !== undefined && { cancelId }),
  };
};

const stateIn = (text: string): string => {
  const state = text.toUpperCase();
  return isRequestState(state) ? state : misuse(`--state: expected one state, such as FAILED, found "${text}"`);
};
