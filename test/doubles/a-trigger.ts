import type { PlanContext } from '../../lib/core/plan/decision.ts';
import { parseKeyPattern } from '../../lib/core/triggers/key-pattern.ts';
import type { S3Source, Trigger } from '../../lib/core/triggers/trigger.ts';

/** The uploads of a bucket that match a pattern. */
export const uploads = (key = 'orders/{area}/{file}.csv', bucket = 'landing'): S3Source => {
  const parsed = parseKeyPattern(key);
  if (!parsed.ok) throw new Error(parsed.errors.join());
  return { kind: 's3', bucket, keys: [parsed.pattern] };
};

/** A trigger of the triggers file; it waits for uploads. */
export const aTrigger = (fields: Partial<Trigger> & Pick<Trigger, 'name'>): Trigger => ({
  enabled: true,
  on: uploads(),
  start: { JobName: 'orders-etl' },
  reupload: 'run',
  ...fields,
});

/** What planning knows, of a file with these triggers. */
export const given = (triggers: readonly Trigger[], fields: Partial<PlanContext> = {}): PlanContext => ({
  triggers: {
    format: 1,
    stage: 'dev',
    vars: {},
    marker: '--trigger-request-id',
    keepForDays: 90,
    giveUpAfterHours: 24,
    createBuckets: [],
    triggers,
  },
  ledgerId: 'ledger',
  ...fields,
});
