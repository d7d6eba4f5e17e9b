import { field } from '../../lib/core/json.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';

/** A decision that a function logged, and when it says it did. */
export interface Logged {
  readonly function: string;
  readonly decision: string;
  readonly requestId: string;
  readonly atMs: number;
}

/** Collects what the functions log about requests. */
export const listenToDecisions = (cloud: LocalCloud): readonly Logged[] => {
  const all: Logged[] = [];
  cloud.feed.listen((event) => {
    if (event.kind !== 'function-log' || event.fields === undefined) return;
    const { fields } = event;
    const [decision, requestId, timestamp] = [
      field(fields, 'decision'),
      field(fields, 'requestId'),
      field(fields, 'timestamp'),
    ];
    if (typeof decision !== 'string' || typeof requestId !== 'string' || typeof timestamp !== 'string') return;
    all.push({ function: event.function, decision, requestId, atMs: new Date(timestamp).getTime() });
  });
  return all;
};
