import type { Document, YAMLError } from 'yaml';
import { explainYamlError } from './explain-yaml-error.ts';
import type { FileError, Position } from './file-error.ts';
import { consequencesOfTabs } from './tab-consequences.ts';
import { closerOf, findUnclosed, type Opener, type Unclosed } from './unclosed.ts';

/** The text of a file that YAML cannot read as it stands. */
interface Broken {
  readonly text: string;
  readonly position: (offset: number) => Position;
  readonly unclosed: readonly Unclosed[];
}

/** What is wrong with the YAML itself. */
export interface YamlErrors {
  readonly errors: readonly FileError[];
  /** Where what stands near it may have been misread. */
  readonly brokenLines: readonly number[];
}

/** Errors after which all the rest was still read as it was meant. */
const HARMLESS = new Set(['DUPLICATE_KEY', 'BAD_SCALAR_START', 'MULTIPLE_DOCS']);

/** The parser has given up the document; what it says of the rest is a consequence. */
const IN_STREAM = / in YAML stream: /;

/** Says where a file is no YAML, what that means and how to write it: one slip in one message, at the line of the slip. */
export const yamlErrors = (document: Document, text: string, position: Broken['position']): YamlErrors => {
  if (document.errors.length === 0) return { errors: [], brokenLines: [] };
  const broken = { text, position, unclosed: findUnclosed(document, text) };
  const isOfATab = consequencesOfTabs(document.errors, text, position);
  const errors: FileError[] = [];
  const brokenLines = new Set<number>();
  const told = new Set<number>();
  const noticed = new Set<number>();
  let isGivenUp = false;
  for (const error of document.errors) {
    const raw = position(error.pos[0]).line;
    const unclosed = unclosedSlip(error, broken);
    const isHarmless = unclosed === undefined && HARMLESS.has(error.code);
    if (!isHarmless) brokenLines.add(raw);
    if ((unclosed === undefined && isOfATab(error)) || (isGivenUp && IN_STREAM.test(error.message))) continue;
    isGivenUp ||= IN_STREAM.test(error.message);
    const { offset, message } = unclosed ?? { offset: error.pos[0], message: explainYamlError(error, text) };
    const at = position(offset);
    // One slip makes several errors on a line, and at the place where the parser notices; the first one names it.
    const isTold = told.has(at.line) || (unclosed === undefined && !isHarmless && noticed.has(offset));
    if (!isTold) errors.push({ ...at, where: '', message });
    told.add(at.line);
    if (unclosed !== undefined) noticed.add(error.pos[0]);
    if (!isHarmless) brokenLines.add(at.line);
  }
  return { errors, brokenLines: [...brokenLines] };
};

interface Slip {
  readonly offset: number;
  readonly message: string;
}

const NOT_CLOSED = /end with a [\]}]$|^Missing closing /;

/** How a line is told that is no `key:`. */
const WITHOUT_KEY = new Set(['MISSING_CHAR', 'MULTILINE_IMPLICIT_KEY']);

const isQuote = (opens: Opener): boolean => opens === '"' || opens === "'";

/** The parser notices only at a later line, or at the end of the file, that something was not closed. */
const unclosedSlip = (
  { code, message, pos: [noticed] }: YAMLError,
  { text, position, unclosed }: Broken,
): Slip | undefined => {
  const isOfQuote = ({ opens, end, isClosedBelow }: Unclosed): boolean => {
    if (!isQuote(opens) || end > noticed) return false;
    const between = text.slice(end, noticed);
    // What stands behind the quote that closes it, or the line that was to belong to it and has no key.
    return isClosedBelow ? /^[^\S\n]*$/.test(between) : WITHOUT_KEY.has(code) && between.trim() === '';
  };
  const opener = unclosed.findLast((one) =>
    NOT_CLOSED.test(message) ? one.offset < noticed && message.endsWith(nameOf(one.opens)) : isOfQuote(one),
  );
  if (opener === undefined) return undefined;
  const { offset, opens } = opener;
  if (isQuote(opens))
    return { offset, message: `the quote ${opens} is never closed: expected ${opens} behind the value` };
  const [closer, found = ''] = [closerOf(opens), text[noticed]];
  if (/[\]}]/.test(found) && position(offset).line === position(noticed).line)
    return { offset: noticed, message: `expected "${closer}" to close the "${opens}" before it, found "${found}"` };
  const where = 'on this line, or on one below it that is indented further';
  return { offset, message: `"${opens}" is never closed: expected "${closer}" ${where}` };
};

/** How the parser's message about it ends. */
const nameOf = (opens: Opener): string => (isQuote(opens) ? `${opens}quote` : closerOf(opens));
