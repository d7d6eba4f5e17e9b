import type { ParsedRecord } from '../core/events/parsed-record.ts';
import type { Decision, PlanContext } from '../core/plan/decision.ts';
import { admitAll } from '../start/admit-all.ts';
import { type LambdaHandler, observed } from './observed-handler.ts';
import { type BatchResponse, receiveBatch } from './receive-batch.ts';
import { receivePayload } from './receive-payload.ts';

/**
 * The handler of one kind of events, which come from a queue or directly: each payload is parsed, each event in it is
 * planned, and every request gets into the ledger.
 */
export const admittingHandler = <E>(
  parse: (payload: unknown) => readonly ParsedRecord<E>[],
  plan: (event: E, context: PlanContext) => readonly Decision[],
): LambdaHandler<BatchResponse | undefined> =>
  observed(({ planContext, log }) => (event, invocation) => {
    const admit = async (happened: E): Promise<void> => admitAll(plan(happened, planContext), invocation);
    return receiveBatch(event, (payload) => receivePayload(parse(payload), admit, log), log);
  });
