import { GUARD_SUBJECTS, ruleOf } from '../../test/sim/guard-subjects.ts';
import type { Guard } from '../../test/sim/world.ts';

/** A rule of the protocol that can be taken away. */
export interface Rule {
  readonly guard: Guard;
  /** The rule itself, as a sentence without its full stop. */
  readonly title: string;
}

/** Rules that are about one subject. */
export interface RuleGroup {
  readonly title: string;
  readonly rules: readonly Rule[];
}

/** Rules by their subjects. Of a rule that the very world keeps, no history is the same without it: those are left out. */
export const RULE_GROUPS: readonly RuleGroup[] = GUARD_SUBJECTS.map(({ subject, guards }) => ({
  title: subject,
  rules: guards.filter(({ soundWorld = true }) => soundWorld).map((guard) => ({ guard, title: ruleOf(guard) })),
})).filter(({ rules }) => rules.length > 0);

/** All of them. */
export const RULES: readonly Rule[] = RULE_GROUPS.flatMap(({ rules }) => rules);

/** The same rule in place: only the world in which its removal does harm. */
export const inPlace = ({ name, harms, tune }: Guard): Guard => ({
  name,
  without: '',
  harms,
  ...(tune === undefined ? {} : { tune }),
});
