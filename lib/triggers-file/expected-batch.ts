import { showMinute } from '../core/time-of-day.ts';
import type { BatchPolicy } from '../core/triggers/batch-policy.ts';
import type { Expectation } from '../core/triggers/expectation.ts';
import type { ExpectForm } from './expect-schema.ts';
import { addError, addWarning } from './yaml/file-error.ts';

/** Of a trigger whose uploads share runs the requests of its batches are expected, and those come when a batch closes. */
export const checkExpectedBatch = (
  { each, by }: ExpectForm,
  expect: Expectation | undefined,
  { at, quietSeconds, atMostSeconds }: BatchPolicy,
): void => {
  // An expectation knows captures by the key of a request, and the request of a batch has none.
  if (each !== undefined) {
    const why = 'each: is for uploads that have a run each';
    addError(each.spot, `${why}; with batch: write need:, which says what must be there, and alarms`);
  }
  const closesOnlyAt = at !== undefined && quietSeconds === undefined && atMostSeconds === undefined;
  if (by === undefined || expect === undefined || !closesOnlyAt || at.timezone !== expect.timezone) return;
  const isAfterBy = at.minuteOfDay >= expect.byMinute;
  const counts = expect.sinceMinute >= expect.byMinute && at.minuteOfDay > expect.sinceMinute;
  if (!isAfterBy || counts) return;
  const found = `its batch closes at ${showMinute(at.minuteOfDay)}, and only then there is a request that counts`;
  addWarning(by.spot, `by: ${found}: it is told as missing each day; say a time a few minutes after that`);
};
