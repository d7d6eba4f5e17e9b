import { type Document, isMap, visit } from 'yaml';
import { BRACKETS } from './explain-yaml-error.ts';
import { type Findings, noFindings, type Position } from './file-error.ts';

/** Finds what YAML reads without complaint and otherwise than it was meant. */
export const findYamlTraps = (document: Document, text: string, position: (offset: number) => Position): Findings => {
  const findings = noFindings();
  const add = (kind: keyof Findings, offset: number | undefined, message: string) =>
    findings[kind].push({ ...position(offset ?? 0), where: '', message });
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const name = alias.source;
      const message = `"*${name}" is a YAML alias, and no anchor &${name} stands before it`;
      add('errors', alias.range?.[0], `${message}; if a pattern is meant, put the value in quotes: '*${name}'`);
    },
    Pair: (_, { key }) => {
      if (!isMap(key)) return;
      const inBrackets = text.slice(0, key.range?.[0]).endsWith('${');
      if (inBrackets) add('errors', key.range?.[0], BRACKETS);
      else add('errors', key.range?.[0], '"{{ … }}" is a YAML mapping, not an expression; write ${{ … }}');
      return visit.SKIP;
    },
    Scalar: (_, { type, value, comment, range }) => {
      if (type !== 'PLAIN' || typeof value !== 'string' || typeof comment !== 'string') return;
      const cut = `YAML takes everything from "#${comment.slice(0, 20)}" on for a comment`;
      const quote = "put the value in quotes if that belongs to it: '…'";
      if (value.lastIndexOf('${{') > value.lastIndexOf('}}'))
        add('errors', range?.[0], `${cut}, so "\${{" is never closed; ${quote}`);
      // By habit a comment begins with a blank; text that was cut off begins with anything.
      else if (/^\S/.test(comment)) add('warnings', range?.[0], `${cut}; ${quote}`);
    },
  });
  return findings;
};
