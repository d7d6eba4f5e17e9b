import type { DecisionLog } from '../log/decisions.ts';

/** Where all rooms say what they decide. Powertools' Logger fits. */
export type Log = DecisionLog;
