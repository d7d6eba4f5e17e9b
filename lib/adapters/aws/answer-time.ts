import type { GlueClient } from '@aws-sdk/client-glue';
import { type EpochMs, epochMs } from '../../core/time.ts';

const TIMES = new WeakMap<object, EpochMs>();

/**
 * Keeps the time of AWS's own clock at each response: the header `Date`, in whole seconds. The SDK does
 * not return headers, but its middleware sees them.
 * https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-types/Interface/MiddlewareStack/
 */
export const keepAnswerTimes = (client: GlueClient): void => {
  client.middlewareStack.add((next) => async (args) => {
    const result = await next(args);
    const time = Date.parse(dateOf(result.response));
    if (!Number.isNaN(time)) TIMES.set(result.output, epochMs(time));
    return result;
  });
};

/** When AWS gave this answer, by its own clock; undefined if the response did not say. */
export const answerTimeOf = (output: object): EpochMs | undefined => TIMES.get(output);

/** No date where the response has none, or one that is none. */
const dateOf = (response: unknown): string => {
  const headers: unknown = Object(response).headers;
  return String(Object(headers)['date']);
};
