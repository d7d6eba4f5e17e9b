import { didYouMean } from '../core/nearest-name.ts';
import { matchKey, PART } from '../core/triggers/match-key.ts';
import type { S3Source } from '../core/triggers/trigger.ts';

/** The names of a trigger's patterns; none if it has one pattern without a name. */
export const partsOf = ({ keys }: S3Source): readonly string[] => keys.flatMap(({ part }) => part ?? []);

/** Why no upload ever has this value of a capture; undefined if one may, or if the trigger has no such capture. */
export const valueError = (capture: string, value: string, source: S3Source): string | undefined => {
  const parts = partsOf(source);
  if (capture === PART && parts.length > 0) {
    const expected = `expected the name of a pattern (${parts.join(', ')}), found "${value}"`;
    return parts.includes(value) ? undefined : `${expected}${didYouMean(value, parts)}`;
  }
  const tokens = source.keys.flatMap((pattern) =>
    pattern.tokens.filter((token) => typeof token !== 'string' && token.capture === capture),
  );
  const isPossible = tokens.some((token) => matchKey({ source: '', tokens: [token] }, value) !== undefined);
  if (tokens.length === 0 || isPossible) return undefined;
  return `"${value}" is no value that {${capture}} can capture: a segment is not empty and has no "/"`;
};
