import type { KeyPattern } from '../../core/triggers/key-tokens.ts';
import type { Trigger } from '../../core/triggers/trigger.ts';

/** One step of a pattern: a character, or any run of characters. */
type Atom = { readonly char: string } | { readonly any: 'one' | 'many'; readonly across: boolean };

const atomsOf = (pattern: KeyPattern): readonly Atom[] =>
  pattern.tokens.flatMap((token): readonly Atom[] => {
    if (typeof token === 'string') return Array.from(token, (char) => ({ char }));
    const many: Atom = { any: 'many', across: token.across };
    return token.capture === undefined ? [many] : [{ any: 'one', across: token.across }, many];
  });

const shareCharacter = (a: Atom, b: Atom): boolean => {
  if ('char' in a && 'char' in b) return a.char === b.char;
  if ('char' in a) return a.char !== '/' || ('across' in b && b.across);
  if ('char' in b) return shareCharacter(b, a);
  return true;
};

const isMany = (atom: Atom | undefined): atom is Atom => atom !== undefined && 'any' in atom && atom.any === 'many';

/** Whether some key matches both patterns. It takes at most the product of their lengths, a step a pair of places. */
export const patternsOverlap = (a: KeyPattern, b: KeyPattern): boolean => {
  const [as, bs] = [atomsOf(a), atomsOf(b)];
  const seen = new Set<number>();
  const open: (readonly [number, number])[] = [[0, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [i, j] = next;
    if (i === as.length && j === bs.length) return true;
    const id = i * (bs.length + 1) + j;
    if (seen.has(id)) continue;
    seen.add(id);
    const [atomA, atomB] = [as[i], bs[j]];
    if (isMany(atomA)) open.push([i + 1, j]);
    if (isMany(atomB)) open.push([i, j + 1]);
    if (atomA === undefined || atomB === undefined || !shareCharacter(atomA, atomB)) continue;
    open.push([isMany(atomA) ? i : i + 1, isMany(atomB) ? j : j + 1]);
  }
  return false;
};

/** Whether some key matches a pattern of both. */
export const keysOverlap = (a: readonly KeyPattern[], b: readonly KeyPattern[]): boolean =>
  a.some((one) => b.some((other) => patternsOverlap(one, other)));

/** The enabled triggers that wait for uploads. */
export const watchingTriggers = (triggers: readonly Trigger[]) =>
  triggers.flatMap(({ on, ...trigger }) => (trigger.enabled && on.kind === 's3' ? [{ ...trigger, on }] : []));

/** Pairs of enabled triggers that one upload would make start the same job twice. */
export const overlappingTriggers = (triggers: readonly Trigger[]): readonly (readonly [Trigger, Trigger])[] => {
  const s3 = watchingTriggers(triggers);
  return s3.flatMap((a, index) =>
    s3
      .slice(index + 1)
      .filter((b) => a.on.bucket === b.on.bucket && a.start.JobName === b.start.JobName)
      .filter((b) => keysOverlap(a.on.keys, b.on.keys))
      .map((b): readonly [Trigger, Trigger] => [a, b]),
  );
};
