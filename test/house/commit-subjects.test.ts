import { describe, expect, it } from 'vitest';
import { gitLines } from '../machine/git.ts';

/** The last commit that was made before the rule was checked. */
const BEFORE = 'fce38ee';

/** What `git log --oneline` shows in a terminal of 80 columns. */
const LONGEST_SUBJECT = 72;

/** Subjects that are longer, in characters as a person counts them. */
const tooLong = (subjects: readonly string[]): readonly string[] =>
  subjects.filter((subject) => [...new Intl.Segmenter().segment(subject)].length > LONGEST_SUBJECT);

const SUBJECTS = gitLines('log', '--no-merges', '--format=%s', `${BEFORE}..HEAD`);

describe('the subject of a commit', () => {
  it.skipIf(SUBJECTS === undefined)('has 72 characters at most', () => {
    expect(tooLong(SUBJECTS ?? [])).toEqual([]);
  });

  it('is too long from 73 characters on, however many bytes those are', () => {
    expect(tooLong(['x'.repeat(72), '…'.repeat(72), 'x'.repeat(73)])).toEqual(['x'.repeat(73)]);
  });
});
