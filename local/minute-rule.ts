import { randomUUID } from 'node:crypto';
import { systemClock, toIso } from '../lib/core/time.ts';
import type { LambdaService } from './lambda/lambda-service.ts';

/** What a rule that ticks every minute sends. */
export const scheduledEvent = () => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  time: toIso(systemClock()),
  detail: {},
});

/** Calls the sweep as its rule does; gives what stops that. Two sweeps may overlap, as on AWS. */
export const callRegularly = (lambda: LambdaService, everyMs: number | undefined): (() => void) => {
  if (everyMs === undefined) return () => undefined;
  const timer = setInterval(() => void lambda.invoke('sweep', JSON.stringify(scheduledEvent())), everyMs);
  return () => clearInterval(timer);
};
