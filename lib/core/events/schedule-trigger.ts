import type { Trigger } from '../triggers/trigger.ts';
import { RULE_PREFIX } from './schedule-events.ts';

/**
 * The trigger that a scheduled event means: the one of its name; for a legacy rule's event also the one with whose name
 * the rule's name ends, after a hyphen (of several the longest), because stacks put their own name in front.
 */
export const scheduleTrigger = (name: string, triggers: readonly Trigger[]): Trigger | undefined => {
  if (!name.startsWith(RULE_PREFIX)) return triggers.find((trigger) => trigger.name === name);
  const rule = name.slice(RULE_PREFIX.length);
  return triggers
    .filter((trigger) => rule === trigger.name || rule.endsWith(`-${trigger.name}`))
    .reduce<Trigger | undefined>(
      (longest, trigger) => (longest !== undefined && longest.name.length >= trigger.name.length ? longest : trigger),
      undefined,
    );
};
