import type { Code } from '../core/cel-code.ts';

const isEmptyText = (code: Code): boolean => code.op === 'literal' && code.value === '';

/** Marks each `""` that becomes the result as it stands: see `empty` in lib/core/cel-code.ts. */
export const markWritten = (code: Code): Code => {
  if (isEmptyText(code)) return { op: 'empty' };
  if (code.op === 'choice') return { ...code, yes: markWritten(code.yes), no: markWritten(code.no) };
  if (code.op === 'default') return { ...code, of: markWritten(code.of), otherwise: markWritten(code.otherwise) };
  if (code.op === 'bind') return { ...code, in: markWritten(code.in) };
  if (code.op === 'call' && code.name === 'optional.of') {
    const [value] = code.args;
    if (value !== undefined && isEmptyText(value)) return { op: 'empty' };
  }
  return code;
};
