import type { Trigger } from '../triggers/trigger.ts';
import type { BatchRule } from './decide-cut.ts';

/** What the triggers file says of the groups of a trigger; undefined: it has none of that name. */
export const ruleOfTrigger = (trigger: Pick<Trigger, 'batch'> | undefined): BatchRule =>
  trigger === undefined ? 'no-trigger' : (trigger.batch ?? 'no-batch');
