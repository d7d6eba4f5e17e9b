import { addFault, type Place } from './fault.ts';
import { cutText, hasExpression } from './template-text.ts';
import type { Tree } from './yaml-tree.ts';

/**
 * The text of a value that event data may never fill. `stage` and `vars` were put in before, so whatever expression is
 * left reads the event. Undefined, with a fault where there is none yet, when there is no such text.
 */
export const literalText = (tree: Tree | undefined, place: Place): string | undefined => {
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string' || tree.value === '') return undefined;
  if (!hasExpression(tree.value)) return tree.value;
  const insides = cutText(tree.value).parts.flatMap((part) => (typeof part === 'string' ? [] : [part.inside]));
  const found = insides.length > 0 ? `\${{ ${insides.join(' }}, ${{ ')} }}` : tree.value;
  addFault(
    place,
    `found ${found}; only \${{ stage }} and \${{ vars.… }} may stand here, because it is resolved at build`,
  );
  return undefined;
};

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

/** The name of a bucket. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const bucketName = (tree: Tree | undefined, place: Place): string | undefined => {
  const name = literalText(tree, place);
  if (name === undefined) return undefined;
  if (BUCKET.test(name) && !name.includes('..') && !ADDRESS.test(name)) return name;
  const inUri = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/]+)/.exec(name)?.[1];
  const right = inUri === undefined ? '3 to 63 lower-case letters, digits, "-" and "."' : `the name only: ${inUri}`;
  addFault(place, `"${name}" is no bucket name; want ${right}`);
  return undefined;
};
