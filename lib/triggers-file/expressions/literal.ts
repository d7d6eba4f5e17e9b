import { addError, addWarning } from '../yaml/file-error.ts';
import type { Parsed } from '../yaml/schema.ts';
import { cutText, hasExpression } from './template-text.ts';

/**
 * A value that event data may never fill. `stage` and `vars` were put in before, so whatever expression is left reads the
 * event. Undefined when nothing is there, and, with an error, when an expression is.
 */
export const literal = (parsed: Parsed<string> | undefined): Parsed<string> | undefined => {
  if (parsed === undefined || !hasExpression(parsed.value)) return parsed;
  const insides = cutText(parsed.value).parts.flatMap((part) => (typeof part === 'string' ? [] : [part.inside]));
  const found = insides.length > 0 ? `\${{ ${insides.join(' }}, ${{ ')} }}` : parsed.value;
  const why = 'only ${{ stage }} and ${{ vars.… }} may stand here, because it is resolved at build';
  addError(parsed.spot, `found ${found}; ${why}`);
  return undefined;
};

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** What a bucket could be called in us-east-1 until March 2018; those are still there. */
const OLD_BUCKET = /^[A-Za-z0-9._-]{3,255}$/;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

const RULES = '3 to 63 lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit';

const isNewName = (name: string): boolean => BUCKET.test(name) && !name.includes('..') && !ADDRESS.test(name);

/**
 * The name of a bucket that exists. A name that only an old bucket can have is taken with a warning.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const bucketName = (parsed: Parsed<string> | undefined): string | undefined => {
  const name = literal(parsed);
  if (name === undefined || isNewName(name.value)) return name?.value;
  if (!OLD_BUCKET.test(name.value) || ADDRESS.test(name.value)) return noBucket(name);
  const why = 'only a bucket that was made in us-east-1 before March 2018 can be called so';
  addWarning(name.spot, `"${name.value}": ${why}; a name has ${RULES}`);
  return name.value;
};

/** The name of a bucket that is to be made. */
export const newBucketName = (parsed: Parsed<string>): string | undefined => {
  const name = literal(parsed);
  return name === undefined || isNewName(name.value) ? name?.value : noBucket(name);
};

const noBucket = ({ value: name, spot }: Parsed<string>): undefined => {
  const inUri = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/]+)/.exec(name)?.[1];
  const expected = `the name of a bucket${inUri === undefined ? `, ${RULES}` : ` only, ${inUri}`}`;
  addError(spot, `expected ${expected}, found "${name}"`);
  return undefined;
};
