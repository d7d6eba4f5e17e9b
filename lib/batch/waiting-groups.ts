import type { CutDecision } from '../core/batch/decide-cut.ts';
import { uploadsOf } from '../core/batch/gathering.ts';
import { type EpochMs, toIso } from '../core/time.ts';
import type { GatherEntry } from '../ports/batch-ledger.ts';
import type { Log } from '../ports/log.ts';
import type { SeenGroup } from './walk-groups.ts';

/** So many groups of a trigger are told of, those first that wait longest. */
const MOST_GROUPS = 5;
/** Of each so many of the names that are missing. */
const MOST_MISSING = 20;

const LINES = {
  incomplete: {
    decision: 'batch-incomplete',
    message: 'the deadline of groups is over, and something is missing; they wait on',
  },
  stranded: {
    decision: 'batch-stranded',
    message: 'uploads gather for a trigger that is not in the triggers file; they are kept until it is back',
  },
} as const;

type Cause = keyof typeof LINES;
type Wait = Extract<CutDecision, { readonly kind: 'wait' }>;

interface WaitingGroup {
  readonly since: EpochMs;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface OfTrigger {
  readonly because: Cause;
  readonly trigger: string;
  count: number;
  first: readonly WaitingGroup[];
}

/** The groups that will not be cut by themselves. Of one that waits for its time nothing is told: most do. */
export interface WaitingGroups {
  add(wait: Wait, seen: SeenGroup, entries: readonly GatherEntry[]): void;
  /** One line for each trigger and cause: a thousand groups may lack the same file. */
  tell(log: Log): void;
}

/** Gathers the groups that wait for a person, so that they are told together. */
export const waitingGroups = (): WaitingGroups => {
  const waiting = new Map<string, OfTrigger>();
  return {
    add: ({ because, missing }, { groupId, trigger }, entries) => {
      const [first] = [...uploadsOf(entries), ...entries];
      if (!isCause(because) || first === undefined) return;
      const key = JSON.stringify([because, trigger]);
      const of = waiting.get(key) ?? { because, trigger, count: 0, first: [] };
      const lacking = { missing: missing.slice(0, MOST_MISSING), missingCount: missing.length };
      const fields = {
        ...{ group: groupId, by: first.member.by, members: entries.length, since: toIso(first.arrival) },
        ...(because === 'incomplete' ? lacking : {}),
      };
      of.count += 1;
      of.first = [...of.first, { since: first.arrival, fields }]
        .toSorted((one, other) => one.since - other.since)
        .slice(0, MOST_GROUPS);
      waiting.set(key, of);
    },
    tell: (log) => {
      for (const { because, trigger, count, first } of waiting.values()) {
        const { decision, message } = LINES[because];
        log.error(message, { decision, trigger, waiting: count, groups: first.map(({ fields }) => fields) });
      }
    },
  };
};

const isCause = (because: Wait['because']): because is Cause => Object.hasOwn(LINES, because);
