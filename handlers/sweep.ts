import { openGlueReadClient } from '../lib/adapters/aws/aws-clients.ts';
import { dynamoLedger } from '../lib/adapters/dynamo/dynamo-ledger.ts';
import { dynamoPauses } from '../lib/adapters/dynamo/dynamo-pauses.ts';
import { dynamoStanding } from '../lib/adapters/dynamo/dynamo-standing.ts';
import { glueReader } from '../lib/adapters/glue/glue-reader.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { openOutlets } from '../lib/lambda/outlets.ts';
import { reportUnreadable } from '../lib/ledger/report-unreadable.ts';
import { measure } from '../lib/sweep/measure.ts';
import { sweep } from '../lib/sweep/sweep.ts';
import { watchFuses } from '../lib/sweep/watch-fuses.ts';

/** Called each minute; two may overlap. */
export const handler = observed((service) => {
  const { triggers, table } = service;
  const reader = glueReader(openGlueReadClient());
  const outlets = openOutlets(service);
  const jobsOfFile = [...new Set(triggers.triggers.map(({ start }) => start.JobName))];
  const standing = dynamoStanding(table);
  const pauses = dynamoPauses(table);
  return async (_event, invocation) => {
    const ledger = dynamoLedger(table, { passOver: reportUnreadable(invocation.log) });
    const searching = { ...invocation, ledger, reader, outlets };
    // First, so that nothing more of what is too much is started.
    await watchFuses(triggers.triggers, { standing, pauses }, searching);
    await sweep(jobsOfFile, searching);
    await measure(standing, searching);
  };
});
