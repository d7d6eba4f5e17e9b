import { openGlueReadClient } from '../lib/adapters/aws/aws-clients.ts';
import { dynamoLedger } from '../lib/adapters/dynamo/dynamo-ledger.ts';
import { glueReader } from '../lib/adapters/glue/glue-reader.ts';
import { parseGlueRunEvent } from '../lib/core/events/glue-run-event.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { receiveBatch } from '../lib/lambda/receive-batch.ts';
import { receivePayload } from '../lib/lambda/receive-payload.ts';
import { reportUnreadable } from '../lib/ledger/report-unreadable.ts';
import { noteRunState } from '../lib/outcome/hear-run-state.ts';

/** Called by the queue `run-state`, ten seconds after Glue said that a run changed its state. */
export const handler = observed(({ log, table }) => {
  const reader = glueReader(openGlueReadClient());
  return (event, invocation) => {
    const ledger = dynamoLedger(table, { passOver: reportUnreadable(log) });
    const looking = { ...invocation, ledger, reader };
    const receive = (payload: unknown) =>
      receivePayload([parseGlueRunEvent(payload)], (change) => noteRunState(change, looking), log);
    return receiveBatch(event, receive, log);
  };
});
