import type { Document, YAMLError } from 'yaml';
import { explainYamlError } from './explain-yaml-error.ts';
import type { FileError, Position } from './file-error.ts';
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

/** What else the parser finds is a consequence of these, however far below it stands. */
const IN_STREAM = / in YAML stream: /;
const AFTER_A_TAB = new Set(['BAD_INDENT', 'BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY']);

/** Says where a file is no YAML, what that means and how to write it: one slip in one message, at the line of the slip. */
export const yamlErrors = (document: Document, text: string, position: Broken['position']): YamlErrors => {
  if (document.errors.length === 0) return { errors: [], brokenLines: [] };
  const broken = { text, position, unclosed: findUnclosed(document, text) };
  const errors: FileError[] = [];
  const brokenLines = new Set<number>();
  const told = new Set<number>();
  const hasTab = document.errors.some(({ code }) => code === 'TAB_AS_INDENT');
  for (const error of document.errors) {
    const raw = position(error.pos[0]).line;
    const isHarmless = HARMLESS.has(error.code);
    if (!isHarmless) brokenLines.add(raw);
    const isConsequence =
      (errors.length > 0 && IN_STREAM.test(error.message)) || (hasTab && AFTER_A_TAB.has(error.code));
    if (told.has(raw) || isConsequence) continue;
    const { offset, message } = slipOf(error, broken);
    const at = position(offset);
    // One slip makes several errors on a line, and on that where the parser notices; the first one names it.
    if (!told.has(at.line)) errors.push({ ...at, where: '', message });
    told.add(at.line).add(raw);
    if (!isHarmless) brokenLines.add(at.line);
  }
  return { errors, brokenLines: [...brokenLines] };
};

interface Slip {
  readonly offset: number;
  readonly message: string;
}

const slipOf = (error: YAMLError, broken: Broken): Slip => {
  const [offset] = error.pos;
  return unclosedSlip(error, broken) ?? { offset, message: explainYamlError(error, broken.text) };
};

const NOT_CLOSED = /end with a [\]}]$|^Missing closing /;

const isQuote = (opens: Opener): boolean => opens === '"' || opens === "'";

/** The parser notices only at a later line, or at the end of the file, that something was not closed. */
const unclosedSlip = (
  { message, pos: [noticed] }: YAMLError,
  { text, position, unclosed }: Broken,
): Slip | undefined => {
  const opener = unclosed.findLast(({ offset, opens, end }) =>
    NOT_CLOSED.test(message)
      ? offset < noticed && message.endsWith(nameOf(opens))
      : // A quote that one further below closes; what stands behind that is an error.
        isQuote(opens) && end <= noticed && text.slice(end, noticed).trim() === '',
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
