/**
 * A notification brings `0055AED6DCD90281E5`, EventBridge `617f08299329d189`: case and leading zeros say nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const normalisedSequencer = (sequencer: string): string => sequencer.toLowerCase().replace(/^0+/, '');

/**
 * Which of two uploads of one key came later: negative when `a` came earlier. S3 says to fill up the shorter sequencer
 * with zeros on the right, and to compare them as text. Of other keys it tells nothing.
 */
export const compareSequencers = (a: string, b: string): number => {
  const digits = Math.max(a.length, b.length);
  const [first, second] = [a, b].map((each) => normalisedSequencer(each).padEnd(digits, '0'));
  return first === second ? 0 : (first ?? '') < (second ?? '') ? -1 : 1;
};
