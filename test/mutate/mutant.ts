/** One small fault put into a source file on purpose, to see whether a test notices. */
export interface Mutant {
  /** Offsets into the source, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

export const applyMutant = (source: string, { start, end, replacement }: Mutant): string =>
  source.slice(0, start) + replacement + source.slice(end);

export interface Place {
  /** From 1. */
  readonly line: number;
  /** The line as it stands, without the space around it. */
  readonly text: string;
  /** From 1, in `text`. */
  readonly column: number;
}

export const placeOf = (source: string, { start }: Mutant): Place => {
  const before = source.slice(0, start).split('\n');
  const whole = source.split('\n')[before.length - 1] ?? '';
  const indent = whole.length - whole.trimStart().length;
  return { line: before.length, text: whole.trim(), column: (before.at(-1) ?? '').length - indent + 1 };
};

const MOST_SHOWN = 60;

/** On one line, and shortened. */
const short = (text: string): string => {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  if (flat === '') return 'nothing';
  return flat.length > MOST_SHOWN ? `${flat.slice(0, MOST_SHOWN - 1)}…` : flat;
};

/** What was done, as in `a < b → a <= b`. */
export const describeMutant = (source: string, { start, end, replacement }: Mutant): string =>
  `${short(source.slice(start, end))} → ${short(replacement)}`;
