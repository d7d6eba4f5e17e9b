import { openGlueReadClient } from '../lib/adapters/aws-clients.ts';
import { dynamoLedger } from '../lib/adapters/dynamo-ledger.ts';
import { glueReader } from '../lib/adapters/glue-reader.ts';
import { observed } from '../lib/observed.ts';
import { reportUnreadable } from '../lib/report-unreadable.ts';
import { sweep } from '../lib/sweep.ts';

/** Called each minute; two may overlap. */
export const handler = observed(({ triggers, table }) => {
  const reader = glueReader(openGlueReadClient());
  const jobsOfFile = [...new Set(triggers.triggers.map(({ start }) => start.JobName))];
  return (_event, invocation) => {
    const ledger = dynamoLedger(table, { passOver: reportUnreadable(invocation.log) });
    return sweep(jobsOfFile, { ...invocation, ledger, reader });
  };
});
