import { captureNames } from '../../core/triggers/key-pattern.ts';
import { PART } from '../../core/triggers/match-key.ts';
import type { PartPattern, Template } from '../../core/triggers/trigger.ts';

/** The names that a value reads by themselves, so that they must be there. */
const namesRead = (template: Template): readonly string[] => {
  if (typeof template !== 'object') return [];
  if ('text' in template) return template.text.flatMap(namesRead);
  return 'path' in template ? template.path.slice(0, 1) : [];
};

/** Which uploads a value of `start` rejects, because the pattern that takes them lacks a capture; undefined if none. */
export const partDoubt = (template: Template | undefined, keys: readonly PartPattern[]): string | undefined => {
  if (template === undefined) return undefined;
  for (const name of namesRead(template)) {
    const lacking = keys.filter((pattern) => name !== PART && !captureNames(pattern).includes(name));
    if (lacking.length === 0 || lacking.length === keys.length) continue;
    const parts = lacking.map(({ part, source }) => part ?? source).join(' and ');
    return `uploads of ${parts} have no {${name}}, and are rejected; event.?${name} leaves the value out, .orValue(…) gives a default`;
  }
  return undefined;
};
