import type { TriggerEvent } from '../../lib/core/events/event.ts';
import type { StartJobRunRequest } from '../../lib/core/glue/start-job-run-request.ts';
import { withMarker } from '../../lib/core/ledger/ledger-item.ts';
import { plan } from '../../lib/core/plan/plan.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';

/** A run that an event must lead to. */
export interface ExpectedRun {
  /** The example that leads to it. */
  readonly label: string;
  readonly requestId: string;
  /** The whole request that Glue must get, the marker included. */
  readonly request: StartJobRunRequest;
}

/** `none`: no run may start; `why` gives people the reason of each decision. `told`: what else people may want to know. */
export type Expectation =
  | { readonly kind: 'runs'; readonly runs: readonly ExpectedRun[]; readonly told?: readonly string[] }
  | { readonly kind: 'none'; readonly why: string };

/** The run that an event must lead to, computed in this process and not by the handlers. */
export const expectFrom = async (label: string, event: TriggerEvent, cloud: LocalCloud): Promise<Expectation> => {
  const context = { triggers: cloud.triggers(), ledgerId: cloud.topology().tableName };
  const decisions = plan(event, context);
  const runs = decisions.flatMap((decision) => {
    if (decision.kind !== 'request' || decision.request.request === undefined) return [];
    const { requestId, markerName, request } = decision.request;
    return [{ label, requestId, request: withMarker({ requestId, markerName, attempt: 1 }, request) }];
  });
  if (runs.length > 0) return { kind: 'runs', runs };
  const why = decisions.map((decision) =>
    decision.kind === 'no-request' ? decision.message : decision.kind === 'invalid' ? decision.error.message : '',
  );
  return { kind: 'none', why: why.join('; ') };
};
