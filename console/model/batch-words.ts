import { counted } from '../../lib/core/describe.ts';
import { field, isObject } from '../../lib/core/json.ts';
import { type Answer, numberAt } from './answer-fields.ts';
import { type ClockText, withLocalTimes } from './local-times.ts';
import type { OpenBatch } from './trigger-now.ts';

/**
 * What a batch holds, in a few words: `batch of 3 uploads of orders, day 2026-11-25`.
 *
 * @param batch as the answer to the status of its request has it
 */
export const batchWords = (trigger: string, batch: Answer): string => {
  const by = field(batch, 'by');
  const values = Object.entries(isObject(by) ? by : {}).map(([name, value]) => `, ${name} ${String(value)}`);
  const missing = field(batch, 'missing');
  const lacks = Array.isArray(missing) && missing.length > 0 ? ` (missing: ${missing.map(String).join(', ')})` : '';
  return `batch of ${counted(numberAt(batch, 'count') ?? 0, 'upload')} of ${trigger}${values.join('')}${lacks}`;
};

/** What gathers in an open batch, and when it closes. The name of its group stands above it. */
export const openBatchWords = ({ message }: Pick<OpenBatch, 'message'>, clock: ClockText): string =>
  withLocalTimes(message.replace(/^Gathering in the group.*?: (?=(?:more than )?\d+ upload)/s, ''), clock);
