import type { Code } from '../../core/expressions/compiled-expression.ts';

const isEmptyText = (code: Code): boolean => code.op === 'literal' && code.value === '';

/** Whether it reads a variable of the stage: what stands there is written in the file, too. */
const isOfVars = (code: Code): boolean => {
  if (code.op === 'index') return isOfVars(code.of);
  return code.op === 'field' && (code.of.op === 'event' ? code.name === 'vars' : isOfVars(code.of));
};

/** Marks each `""` that becomes the text as it stands: see `empty` in lib/core/expressions/compiled-expression.ts. */
export const markWrittenText = (code: Code): Code => {
  if (isEmptyText(code)) return { op: 'empty' };
  if (code.op === 'choice') return { ...code, yes: markWrittenText(code.yes), no: markWrittenText(code.no) };
  if (code.op === 'default' && code.optional !== true) return { ...code, otherwise: markWrittenText(code.otherwise) };
  if (code.op === 'bind') return { ...code, in: markWrittenText(code.in) };
  if (code.op === 'variable') return { ...code, written: true };
  if ((code.op === 'field' || code.op === 'index') && code.optional !== true && isOfVars(code)) {
    return { ...code, written: true };
  }
  return code;
};

/** The same of a whole expression, whose result may be optional. */
export const markWritten = (code: Code): Code => {
  if (code.op === 'choice') return { ...code, yes: markWritten(code.yes), no: markWritten(code.no) };
  if (code.op === 'default') return { ...code, of: markWritten(code.of), otherwise: markWritten(code.otherwise) };
  if (code.op === 'bind') return { ...code, in: markWritten(code.in) };
  if (code.op === 'call' && code.name === 'optional.of') {
    const [value] = code.args;
    if (value !== undefined && isEmptyText(value)) return { op: 'empty' };
  }
  return markWrittenText(code);
};
