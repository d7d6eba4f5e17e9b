import type { DecisionAt, Level, LogFields } from '../log/decisions.ts';

/** Powertools' Logger fits. Each line tells one decision, at a level that lib/log/decisions.ts allows, with its fields. */
export type Log = {
  readonly [L in Level]: <D extends DecisionAt<L>>(message: string, fields: LogFields<D>) => void;
};
