import { field, isObject } from '../../lib/core/json.ts';
import type { InvocationResult } from './function-config.ts';

/** Which messages of a batch are done with and may be deleted; all others come again. */
export const doneMessageIds = (
  result: Pick<InvocationResult, 'payload' | 'functionError'>,
  messageIds: readonly string[],
): ReadonlySet<string> => {
  const failed = failedIds(result, messageIds);
  return new Set(failed === 'all' ? [] : messageIds.filter((id) => !failed.has(id)));
};

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting */
const failedIds = (
  { payload, functionError }: Pick<InvocationResult, 'payload' | 'functionError'>,
  messageIds: readonly string[],
): ReadonlySet<string> | 'all' => {
  if (functionError !== undefined) return 'all';
  if (payload === undefined || payload === '') return new Set();
  let response: unknown;
  try {
    response = JSON.parse(payload);
  } catch {
    return 'all';
  }
  if (!isObject(response)) return response === null ? new Set() : 'all';
  const failures = field(response, 'batchItemFailures');
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((failure: unknown) => (isObject(failure) ? field(failure, 'itemIdentifier') : undefined));
  const known = ids.filter((id): id is string => typeof id === 'string' && messageIds.includes(id));
  return known.length === ids.length ? new Set(known) : 'all';
};
