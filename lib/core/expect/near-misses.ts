import { showEvent, startsNothing } from '../events/event.ts';
import { nearMiss, nearReason } from '../events/s3/match-object.ts';
import { type NearMiss, shortNearMiss } from '../ledger/expected-check.ts';
import type { Decision } from '../plan/decision.ts';
import type { EpochMs } from '../time.ts';
import { literalHead } from '../triggers/key-pattern.ts';
import type { KeyPattern } from '../triggers/key-tokens.ts';
import type { Trigger } from '../triggers/trigger.ts';

/** A near miss, and of which trigger. */
export interface NearMissOf {
  readonly trigger: string;
  readonly miss: NearMiss;
}

/**
 * Which triggers that expect something an upload nearly was for, though it starts nothing: its key begins like theirs, or
 * it matched, and their condition refused it.
 */
export const nearMissesOf = (decision: Decision, triggers: readonly Trigger[], at: EpochMs): readonly NearMissOf[] => {
  if (decision.kind !== 'no-request' || decision.event?.source !== 's3') return [];
  const { event, trigger: refusedBy, message } = decision;
  return triggers.flatMap((trigger) => {
    const reason =
      refusedBy === undefined ? whyNot(event, trigger) : message.slice(startsNothing(event, refusedBy).length);
    const isWanted = trigger.expect !== undefined && trigger.enabled && (refusedBy ?? trigger.name) === trigger.name;
    if (!isWanted || reason === undefined) return [];
    return [{ trigger: trigger.name, miss: shortNearMiss({ what: showEvent(event), at, reason }) }];
  });
};

const whyNot = ({ bucket, key }: { readonly bucket: string; readonly key: string }, { on }: Trigger) => {
  if (on.kind !== 's3' || on.bucket !== bucket) return undefined;
  const pattern =
    on.keys.find((one) => nearMiss(key, { keys: [one] }) !== undefined) ?? on.keys.find((one) => beginsLike(one, key));
  if (pattern === undefined) return undefined;
  const hint = nearReason(key, pattern)?.text;
  return `its key does not match ${pattern.source}${hint === undefined ? '' : `, which ${hint}`}`;
};

const beginsLike = (pattern: KeyPattern, key: string): boolean => {
  const head = literalHead(pattern);
  return head !== '' && key.startsWith(head);
};
