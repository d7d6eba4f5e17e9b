import { GUARDS } from '../../test/sim/guards.ts';
import { HARM_WORDS } from '../../test/sim/harm-words.ts';
import type { Guard } from '../../test/sim/world.ts';

/** The rules of the protocol that can be taken away. Of a rule that the very world keeps, no history is the same without it. */
export const RULES: readonly Guard[] = GUARDS.filter(({ soundWorld = true }) => soundWorld);

/** The rules by the harm that their removal does, in words. */
export const rulesByHarm = (): readonly (readonly [harm: string, rules: readonly Guard[]])[] => {
  const groups = new Map<string, Guard[]>();
  for (const rule of RULES) {
    const [harm] = rule.harms;
    const words = harm === undefined ? '' : HARM_WORDS[harm];
    groups.set(words, [...(groups.get(words) ?? []), rule]);
  }
  return [...groups];
};

/** The same rule in place: only the world in which its removal does harm. */
export const inPlace = ({ name, harms, tune }: Guard): Guard => ({
  name,
  without: '',
  harms,
  ...(tune === undefined ? {} : { tune }),
});
