/** A word that was once used here for something that has a proper name. */
export interface BannedWord {
  /** Found as a whole word, in any case, in code, comments, messages and docs. */
  readonly word: string;
  /** What to write instead; docs/glossary.md explains it. */
  readonly instead: string;
}

/** Add a word here once it no longer occurs. The changelog alone may name it, to say what it is called now. */
export const BANNED_WORDS: readonly BannedWord[] = [
  { word: 'heed', instead: 'obey, follow' },
  { word: 'line-not-marked', instead: 'backlog-not-marked' },
  { word: 'line-rests', instead: 'job-refused' },
  { word: 'line-waits', instead: 'oldest-waiting' },
  { word: 'lineMark', instead: 'backlogMark' },
  { word: 'LONGEST_REST_SECONDS', instead: 'LONGEST_BACKOFF_SECONDS' },
  { word: 'looking will tell', instead: 'a search finds out' },
  { word: 'lost-hold', instead: 'lease-lost' },
  { word: 'needs nobody', instead: 'heals by itself' },
  { word: 'nextLook', instead: 'nextSearch' },
  { word: 'not-taken-in', instead: 'not-handled' },
  { word: 'ownerToken', instead: 'leaseToken' },
  { word: 'SETTLE_SECONDS', instead: 'VISIBILITY_WINDOW_SECONDS' },
];

/** Each banned word of a text, with its line. */
export const bannedIn = (text: string, banned = BANNED_WORDS): readonly string[] =>
  banned.flatMap(({ word, instead }) => {
    const pattern = new RegExp(`(?<![\\w-])${word.replaceAll(' ', '\\s+')}(?![\\w-])`, 'gi');
    return [...text.matchAll(pattern)].map(
      ({ index }) => `${text.slice(0, index).split('\n').length}: "${word}", write: ${instead}`,
    );
  });
