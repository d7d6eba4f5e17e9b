/** Mutants of Python and YAML, by their tokens: what is found is changed wherever it stands outside of comments. */
import type { Mutant } from './mutant.ts';

interface Rule {
  readonly found: RegExp;
  readonly becomes: (found: string) => readonly string[];
}

const NUMBER: Rule = {
  found: /(?<![\w.'"-])\d+(?:\.\d+)?(?![\w.'"-])/g,
  becomes: (found) => [String(Number(found) + 1)],
};

const PYTHON: readonly Rule[] = [
  NUMBER,
  { found: /==|!=/g, becomes: (found) => [found === '==' ? '!=' : '=='] },
  { found: /(?<![<>=-])[<>]=?(?![<>])/g, becomes: (found) => [found.endsWith('=') ? found.slice(0, 1) : `${found}=`] },
  { found: /\b(and|or)\b/g, becomes: (found) => [found === 'and' ? 'or' : 'and'] },
  { found: /\bis not\b|\bnot in\b/g, becomes: (found) => [found === 'is not' ? 'is' : 'in'] },
  { found: /(?<!is )\bnot (?!in\b)/g, becomes: () => [''] },
  { found: /\b(True|False)\b/g, becomes: (found) => [found === 'True' ? 'False' : 'True'] },
  { found: /(?<=\b(?:if|elif|while) )[^:\n]+(?=:)/g, becomes: () => ['True', 'False'] },
  { found: /(?<=\n\s*)(?:raise|return|yield)\b[^\n([{]*\n/g, becomes: () => ['pass\n'] },
  { found: /"[^"\n]*"(?!")/g, becomes: (found) => [found === '""' ? '"mutated"' : '""'] },
];

const YAML: readonly Rule[] = [
  NUMBER,
  { found: /\b(true|false)\b/g, becomes: (found) => [found === 'true' ? 'false' : 'true'] },
  { found: /(?<=: )[A-Za-z$][^\s{}[\],#]*/g, becomes: () => ['mutated'] },
  { found: /(?<=\n)[ ]+(?:- )?[^\s#][^\n]*\n/g, becomes: () => [''] },
];

/** Where comments and Python's long texts stand. */
const QUIET = /"""[\s\S]*?"""|'''[\s\S]*?'''|(?<=^|\s)#[^\n]*/g;

export const textMutants = (source: string, language: 'python' | 'yaml'): readonly Mutant[] => {
  const quiet = [...source.matchAll(QUIET)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const isQuiet = (at: number): boolean => quiet.some(({ start, end }) => start <= at && at < end);
  const all = (language === 'python' ? PYTHON : YAML).flatMap(({ found, becomes }) =>
    [...source.matchAll(found)]
      .filter(({ index }) => !isQuiet(index))
      .flatMap(({ 0: text, index }) =>
        becomes(text).map((replacement) => ({ start: index, end: index + text.length, replacement })),
      ),
  );
  return all.toSorted((a, b) => a.start - b.start);
};
