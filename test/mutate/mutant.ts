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
}

export const placeOf = (source: string, { start }: Mutant): Place => {
  const line = source.slice(0, start).split('\n').length;
  return { line, text: (source.split('\n')[line - 1] ?? '').trim() };
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
