import { addError, addWarning, type Place } from '../yaml/file-error.ts';
import type { Tree } from '../yaml/yaml-tree.ts';
import { cutText, hasExpression } from './template-text.ts';

/**
 * The text of a value that event data may never fill. `stage` and `vars` were put in before, so whatever expression is
 * left reads the event. Undefined, with an error where there is none yet, when there is no such text.
 */
export const literalText = (tree: Tree | undefined, place: Place): string | undefined => {
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string' || tree.value === '') return undefined;
  if (!hasExpression(tree.value)) return tree.value;
  const insides = cutText(tree.value).parts.flatMap((part) => (typeof part === 'string' ? [] : [part.inside]));
  const found = insides.length > 0 ? `\${{ ${insides.join(' }}, ${{ ')} }}` : tree.value;
  addError(
    place,
    `found ${found}; only \${{ stage }} and \${{ vars.… }} may stand here, because it is resolved at build`,
  );
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
export const bucketName = (tree: Tree | undefined, place: Place): string | undefined => {
  const name = literalText(tree, place);
  if (name === undefined || isNewName(name)) return name;
  if (!OLD_BUCKET.test(name) || ADDRESS.test(name)) return noBucket(name, place);
  const why = 'only a bucket that was made in us-east-1 before March 2018 can be called so';
  addWarning(place, `"${name}": ${why}; a name has ${RULES}`);
  return name;
};

/** The name of a bucket that is to be made. */
export const newBucketName = (tree: Tree | undefined, place: Place): string | undefined => {
  const name = literalText(tree, place);
  return name === undefined || isNewName(name) ? name : noBucket(name, place);
};

const noBucket = (name: string, place: Place): undefined => {
  const inUri = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/]+)/.exec(name)?.[1];
  addError(
    place,
    `expected the name of a bucket${inUri === undefined ? `, ${RULES}` : ` only, ${inUri}`}, found "${name}"`,
  );
  return undefined;
};
