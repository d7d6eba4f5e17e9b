import type { Target } from '../deployment/deployment.ts';
import { type Action, whyNot } from '../deployment/explain-failure.ts';
import type { Asked } from './aws-reads.ts';

/** How AWS's services say that there is no such thing. */
const MISSING: ReadonlySet<string> = new Set([
  ...['EntityNotFoundException', 'NoSuchBucket', 'NoSuchKey', 'NotFound'],
  ...['NoSuchEntity', 'NoSuchEntityException', 'ResourceNotFoundException'],
]);

/** Asks one question; whatever AWS throws becomes an answer. */
export const ask = async <Value>(
  action: Action,
  target: Target,
  question: () => Promise<Value>,
): Promise<Asked<Value>> => {
  try {
    return { kind: 'answer', value: await question() };
  } catch (thrown) {
    return isMissing(thrown) ? { kind: 'missing' } : { kind: 'unasked', why: whyNot(thrown, action, target) };
  }
};

/** CloudFormation says so in words only. */
const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && (MISSING.has(thrown.name) || /^Stack .* does not exist$/.test(thrown.message));
