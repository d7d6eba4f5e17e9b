import { field, isObject, parseJsonText } from '../../lib/core/json.ts';
import type { ManualReply } from './deployment.ts';

/** The error's code stands first in its trace: `TriggerError [CALL_INVALID]: …`. */
const CODE = /^\w+ \[([A-Z_]+)\]/;

/**
 * Reads what Lambda gives back of an invocation.
 *
 * @param functionError Lambda's field of that name; undefined when the function has returned
 */
export const readReply = (payload: string, functionError: string | undefined): ManualReply => {
  const parsed = parseJsonText(payload);
  const value = parsed.ok ? parsed.value : undefined;
  if (functionError === undefined && isObject(value)) return { kind: 'answer', answer: value };
  const message = isObject(value) ? field(value, 'errorMessage') : undefined;
  const trace = isObject(value) ? field(value, 'trace') : undefined;
  const [first] = Array.isArray(trace) ? trace : [];
  const [, code] = CODE.exec(String(first)) ?? [];
  return {
    kind: 'refused',
    code,
    message: typeof message === 'string' ? message : `the function manual gave no answer: ${payload.slice(0, 500)}`,
  };
};
