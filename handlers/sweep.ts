import { openGlueReadClient } from '../lib/adapters/aws/aws-clients.ts';
import { dynamoLedger } from '../lib/adapters/dynamo/dynamo-ledger.ts';
import { dynamoStanding } from '../lib/adapters/dynamo/dynamo-standing.ts';
import { glueReader } from '../lib/adapters/glue/glue-reader.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { openOutlets } from '../lib/lambda/outlets.ts';
import { reportUnreadable } from '../lib/ledger/report-unreadable.ts';
import { measure } from '../lib/sweep/measure.ts';
import { sweep } from '../lib/sweep/sweep.ts';

/** Called each minute; two may overlap. */
export const handler = observed((service) => {
  const { triggers, table } = service;
  const reader = glueReader(openGlueReadClient());
  const outlets = openOutlets(service);
  const jobsOfFile = [...new Set(triggers.triggers.map(({ start }) => start.JobName))];
  const standing = dynamoStanding(table);
  return async (_event, invocation) => {
    const ledger = dynamoLedger(table, { passOver: reportUnreadable(invocation.log) });
    const searching = { ...invocation, ledger, reader, outlets };
    await sweep(jobsOfFile, searching);
    await measure(standing, searching);
  };
});
