import { cutText, hasExpression } from './expressions/template-text.ts';
import { addError, addWarning, type Place } from './yaml/file-error.ts';
import { string } from './yaml/scalar-schemas.ts';
import type { Schema } from './yaml/schema.ts';

/** Adds what is wrong with a value, or doubtful, at its place. */
type Judge = (text: string, place: Place) => void;

/** Why no expression may stand here; undefined when none does. Constants were put in, so any left reads the event. */
export const expressionError = (text: string): string | undefined => {
  if (!hasExpression(text)) return undefined;
  const insides = cutText(text).parts.flatMap((part) => (typeof part === 'string' ? [] : [part.inside]));
  const found = insides.length > 0 ? `\${{ ${insides.join(' }}, ${{ ')} }}` : text;
  return `found ${found}; only \${{ stage }} and \${{ vars.… }} may stand here, because it is resolved at build`;
};

/** A string that event data may never fill. One that is wrong is kept as it was found, with an error. */
export const literal = (expected: string, description: string, judge: Judge = () => {}): Schema<string> => {
  const schema = string(expected, description);
  const read: Schema<string>['read'] = (tree, spot) => {
    const text = schema.read(tree, spot);
    if (text === undefined) return undefined;
    const error = expressionError(text);
    if (error === undefined) judge(text, spot);
    else addError(spot, error);
    return text;
  };
  return { ...schema, read };
};

/** A literal that looks as a pattern says; `example` is told with what was expected. */
export const matching = (pattern: RegExp, expected: string, example: string, description: string): Schema<string> =>
  literal(expected, description, (text, place) => {
    if (!pattern.test(text)) addError(place, `expected ${expected}, ${example}, found "${text}"`);
  });

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** What a bucket could be called in us-east-1 until March 2018; those are still there. */
const OLD_BUCKET = /^[A-Za-z0-9._-]{3,255}$/;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

const RULES = '3 to 63 lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit';

const bucketNamed = (judgeOld: (name: string, place: Place) => boolean): Schema<string> =>
  literal(
    'the name of a bucket',
    'Name of the bucket; ${{ stage }} and ${{ vars.… }} may stand in it.',
    (name, place) => {
      const isNew = BUCKET.test(name) && !name.includes('..') && !ADDRESS.test(name);
      if (isNew || judgeOld(name, place)) return;
      const inUri = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/]+)/.exec(name)?.[1];
      const expected = `the name of a bucket${inUri === undefined ? `, ${RULES}` : ` only, ${inUri}`}`;
      addError(place, `expected ${expected}, found "${name}"`);
    },
  );

/**
 * The name of a bucket that exists. A name that only an old bucket can have is taken with a warning.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const bucket = bucketNamed((name, place) => {
  const isOld = OLD_BUCKET.test(name) && !ADDRESS.test(name);
  const why = 'only a bucket that was made in us-east-1 before March 2018 can be called so';
  if (isOld) addWarning(place, `"${name}": ${why}; a name has ${RULES}`);
  return isOld;
});

/** The name of a bucket that is to be made. */
export const newBucket = bucketNamed(() => false);
