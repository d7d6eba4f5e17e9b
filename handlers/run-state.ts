import { openGlueReadClient } from '../lib/adapters/aws-clients.ts';
import { dynamoLedger } from '../lib/adapters/dynamo-ledger.ts';
import { glueReader } from '../lib/adapters/glue-reader.ts';
import { parseGlueRunEvent } from '../lib/core/glue-run-event.ts';
import { noteRunState } from '../lib/note-run-state.ts';
import { observed } from '../lib/observed.ts';
import { receiveBatch } from '../lib/receive-batch.ts';
import { receivePayload } from '../lib/receive-payload.ts';
import { reportUnreadable } from '../lib/report-unreadable.ts';

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
