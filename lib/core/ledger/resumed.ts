import { type EpochMs, epochMs } from '../time.ts';

/**
 * When a trigger, or a whole job, was last resumed, by anybody: an attribute of its own beside the pauses. A pause that
 * began no later is over, so a late copy of its write must not begin it again.
 */
export const resumedAttribute = (trigger: string): string => `${RESUMED}${trigger}`;

const RESUMED = 'resumed:';

/** The last resume of each trigger, in the attributes of an entry of the register. */
export const resumedIn = (
  attributes: Readonly<Record<string, { readonly N?: string | undefined }>>,
): Readonly<Record<string, EpochMs>> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { N }]) =>
      name.startsWith(RESUMED) && Number.isFinite(Number(N))
        ? [[name.slice(RESUMED.length), epochMs(Number(N))] as const]
        : [],
    ),
  );
