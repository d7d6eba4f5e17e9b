/**
 * What people write in a key pattern who mean something else: a prefix, a shell pattern, a regular expression, a date
 * picture, an address. All of it is legal, and matches keys that nobody has. Slips read a pattern in which each
 * capture, and each sign behind a backslash, is one private character: those are meant.
 */
export interface KeySlip {
  /** Undefined when the pattern has no such slip. */
  readonly sees: (pattern: string, bucket: string) => Sight | undefined;
  /** The pattern as it was probably meant; absent when one pattern cannot say it. */
  readonly mend?: (pattern: string, bucket: string) => string;
}

interface Sight {
  /** The part of the pattern that is to blame; absent when it is the whole. */
  readonly found?: string;
  readonly why: string;
}

/** A capture in a pattern as slips read it. */
const CAPTURE = '[\\u{F0000}-\\u{F7FFF}]';

const DATA_FILE =
  '(?:csv|tsv|txt|jsonl?|ndjson|parquet|avro|orc|xml|xlsx?|zip|pdf|dat|log)(?:\\.(?:gz|bz2|zst|snappy))?';

/** Names of files without an extension that tell something by being there. */
const MARKER =
  /(?:^|\/)(?:_[^/]*|[^/a-z]*|(?:[^/]*[-_])?(?:done|ready|success|ok|complete|completed|finished|start|stop|end|go|flag|trigger|marker|manifest|latest|current|index|readme|license|eof|sentinel|heartbeat|lock|token))$/i;

const findsAny =
  (pattern: RegExp, why: string): KeySlip['sees'] =>
  (text) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? undefined : { found, why };
  };

const replacing = (find: RegExp, why: string, by: string): KeySlip => {
  const all = new RegExp(find.source, `${find.flags}g`);
  return { sees: findsAny(find, why), mend: (text) => text.replace(all, by) };
};

/** A pattern that ends where more was meant; `unless` it is right so. */
const lacking = (end: RegExp, why: string, rest: string, unless?: RegExp): KeySlip => ({
  sees: (text) => (end.test(text) && !unless?.test(text) ? { why } : undefined),
  mend: (text) => text + rest,
});

const decodePercent = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/giu, (encoded) => {
    try {
      const plain = decodeURIComponent(encoded);
      // No encoder writes a letter, a digit or one of -_.~ so: then it is a percent sign and what follows it.
      return /[\w.~-]/.test(plain) ? encoded : plain;
    } catch {
      return encoded;
    }
  });

const NO_DATES = 'a pattern knows no dates, so this stands for itself; capture the part, e.g. {day}, or write *';
const NO_PLACEHOLDER = 'this stands for itself; a capture is {name}';
const NO_EXPRESSION = 'this stands for itself; a pattern is no regular expression and no shell pattern';
const NO_ALTERNATIVES =
  'a pattern has no alternatives; capture the part and compare it in "when", or write a trigger for each';
const NOT_BEGINNING = 'the whole key must match, not only its beginning';
const WITHIN_SEGMENT = 'it stays within a segment, so only keys without a "/" match';

/** Pairs of letters as pictures of dates have them; there is one way only to read them, so a long run takes no time. */
const LETTER_PAIRS = /(?<![A-Za-z])(?:20)?[YyMmDdHhSs]{2}(?:[-_.T]?[YyMmDdHhSs]{2})*(?![A-Za-z])/gu;
const PICTURE_FIELD = /^(?:YYYY|yyyy|YY|yy|MM|mm|DD|dd|HH|hh|SS|ss)$/;

/** With a year in four letters or as `20YY`, or with three fields; `MM` and `ss-dd` alone may be words of their own. */
const isDatePicture = (pairs: string): boolean => {
  const fields = pairs.replace(/^20|[-_.T]/g, '').match(/YYYY|yyyy|../g) ?? [];
  const hasYear = fields.some((field) => field.length === 4) || /^20(?:YY|yy)/.test(pairs);
  return (hasYear || fields.length >= 3) && fields.every((field) => PICTURE_FIELD.test(field));
};

const PART_OF_PICTURE = /(?<![A-Za-z])(?:MM|DD|dd|HH|hh)(?![A-Za-z])/gu;

const PLACES: readonly KeySlip[] = [
  replacing(/^\s+|\s+$|[\u200B\uFEFF]/u, 'such blanks there are hardly part of a key', ''),
  {
    sees: (text, bucket) => {
      const found = `${bucket}/`;
      return text.startsWith(found) ? { found, why: "the key begins after the bucket's name" } : undefined;
    },
    mend: (text, bucket) => text.slice(bucket.length + 1),
  },
  replacing(/^\.{0,2}\/+/u, 'keys seldom begin so: s3://bucket/a.csv has the key a.csv', ''),
  replacing(/(?<=\/)\.{1,2}\//u, 'S3 uses it literally: a key is a name, not a path', ''),
  replacing(/(?<!:)\/{2,}/u, 'only keys with nothing between two slashes match', '/'),
];

const ENCODINGS: readonly KeySlip[] = [
  {
    sees: (text) => {
      const found = /(?:%[0-9a-f]{2})+/iu.exec(text)?.[0];
      if (found === undefined || decodePercent(text) === text) return undefined;
      return { found, why: 'a key is compared as the object is named, not encoded' };
    },
    mend: decodePercent,
  },
  replacing(
    /(?<=\p{L}{2})\+(?=\p{L}{2})/u,
    'a key is compared as the object is named; where an event or an address shows "+", its name mostly has a blank',
    ' ',
  ),
];

const PLACEHOLDERS: readonly KeySlip[] = [
  {
    sees: (text) => {
      const found = text.match(LETTER_PAIRS)?.find(isDatePicture);
      return found === undefined ? undefined : { found, why: NO_DATES };
    },
    mend: (text) =>
      text.replace(LETTER_PAIRS, (pairs) => (isDatePicture(pairs) ? '*' : pairs)).replace(PART_OF_PICTURE, '*'),
  },
  replacing(
    /(?<![\d%])%[YymdHMSjBb](?![A-Za-z0-9])(?:[-_.]?%[YymdHMSjBb](?![A-Za-z0-9]))*|%Y(?:%[mdHMS])+/u,
    NO_DATES,
    '*',
  ),
  replacing(new RegExp(`\\$(?=${CAPTURE})`, 'u'), NO_PLACEHOLDER, ''),
  replacing(/%\(([A-Za-z_]\w*)\)s/u, NO_PLACEHOLDER, '{$1}'),
  replacing(/<([A-Za-z_]\w*)>/u, NO_PLACEHOLDER, '{$1}'),
  replacing(/(?<![\d%])%s(?![A-Za-z0-9])|%[A-Z][A-Z_]+%|\$\(\w[^()/]*\)/u, NO_PLACEHOLDER, '*'),
  replacing(/(?<=^|[/_.=-])\$[A-Z][A-Z_]+(?=[/_.-]|$)/u, NO_PLACEHOLDER, '*'),
  replacing(/(?<=^|\/):([A-Za-z_]\w*)(?=\/|\.|$)/u, NO_PLACEHOLDER, '{$1}'),
];

/** A range, a class by name, one that excludes or is repeated: `[1]` and `[final]` stand in names of files. */
const CHARACTER_CLASS =
  '\\[[!^]?_?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\\d-\\d)(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\\d-\\d|[\\w.-])*\\][*+?]?' +
  '|\\[\\[:\\w+:\\]\\]|\\[[!^][^\\]\\s]+\\][*+?]?|\\[(?:[^\\]\\s]+\\]\\+|[A-Za-z]{2,3}\\]\\*)';

const EXPRESSIONS: readonly KeySlip[] = [
  { sees: findsAny(/^!/u, 'a pattern cannot exclude; say in "when" what shall not start the job') },
  replacing(/\(\?[a-z]+\)/u, NO_EXPRESSION, ''),
  replacing(/[@!+?*]?\([^()/]*\|[^()/]*\)[*+?]?/u, NO_ALTERNATIVES, '{part}'),
  replacing(/(?<=^|\/)[@!+]\([^()/|]+\)/u, NO_ALTERNATIVES, '{part}'),
  { sees: findsAny(/\|(?![^()]*\))/u, NO_ALTERNATIVES) },
  { sees: findsAny(/\*[^,;]*[,;]\s*[^,;]*\*/u, NO_ALTERNATIVES) },
  replacing(/^\^|\$$(?<!\$folder\$)/u, NO_EXPRESSION, ''),
  replacing(/(?<=^|\/)\.[*+]+\??|\.\+\??/u, NO_EXPRESSION, '**'),
  replacing(new RegExp(`(?<=[^/])\\.\\*(?=${DATA_FILE}$)`, 'u'), NO_EXPRESSION, '**'),
  replacing(new RegExp(`(?:${CHARACTER_CLASS})+`, 'u'), NO_EXPRESSION, '*'),
  // In `page?id=1` it begins the query of an address.
  replacing(new RegExp(`(?<!\\()\\?+(?![\\w-]+=|${CAPTURE})`, 'u'), NO_EXPRESSION, '*'),
];

const ENDS: readonly KeySlip[] = [
  replacing(
    /(?<![^/])\*\*\/\*(?!\*)/u,
    'keys directly below do not match, because of the "/"; ** alone matches them and all that are deeper',
    '**',
  ),
  replacing(/^\*(?!\*)(?=[^/]*$)/u, WITHIN_SEGMENT, '**'),
  replacing(/(?<=^[\w-]+)\*$/u, WITHIN_SEGMENT, '**'),
  {
    sees: findsAny(new RegExp(`(?<=^|/)\\.${DATA_FILE}$`, 'iu'), 'the whole key must match, not only its end'),
    mend: (text) => text.replace(new RegExp(`\\.${DATA_FILE}$`, 'iu'), text.includes('/') ? '*$&' : '**$&'),
  },
  lacking(/^(?:[\w-]+\/)*[A-Za-z][\w-]+$/, `${NOT_BEGINNING}, so only this one key does`, '/**', MARKER),
  lacking(
    new RegExp(`(?:^|/)[\\w-]+=(?:${CAPTURE}|[\\w-]*)\\*?$`, 'u'),
    `${NOT_BEGINNING}, so the files of this partition do not`,
    '/**',
  ),
  // A dot in the last name makes it a name of its own, as in `site.com/`, and hardly the beginning of others.
  lacking(
    /(?:^|\/)[^/.]*\/$/,
    `${NOT_BEGINNING}, so only folder markers do (if those are meant, end the pattern with '\\/')`,
    '**',
  ),
];

/** In the order in which they are mended. */
export const KEY_SLIPS: readonly KeySlip[] = [...PLACES, ...ENCODINGS, ...PLACEHOLDERS, ...EXPRESSIONS, ...ENDS];
