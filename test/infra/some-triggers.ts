import { parseKeyPattern } from '../../lib/core/triggers/key-pattern.ts';
import type { KeyPattern } from '../../lib/core/triggers/key-tokens.ts';
import type { Trigger, Triggers } from '../../lib/core/triggers/trigger.ts';

/** Triggers as the build would write them; a test says only what it is about. */
export const someTriggers = (triggers: readonly Trigger[], more: Partial<Triggers> = {}): Triggers => ({
  format: 1,
  stage: 'test',
  vars: {},
  marker: '--trigger-request-id',
  keepForDays: 90,
  giveUpAfterHours: 24,
  createBuckets: [],
  triggers,
  ...more,
});

export const aTrigger = (more: Partial<Trigger> = {}): Trigger => ({
  name: 'orders',
  enabled: true,
  on: { kind: 'manual' },
  start: { JobName: 'orders-etl' },
  reupload: 'run',
  ...more,
});

export const aKeyPattern = (source: string): KeyPattern => {
  const parsed = parseKeyPattern(source);
  if (!parsed.ok) throw new Error(parsed.errors.join('; '));
  return parsed.pattern;
};

export const anUploadTrigger = (key: string, bucket = 'landing', more: Partial<Trigger> = {}): Trigger =>
  aTrigger({ on: { kind: 's3', bucket, keys: [aKeyPattern(key)] }, ...more });
