import { openGlueReadClient } from '../lib/adapters/aws/aws-clients.ts';
import { dynamoExpectedChecks } from '../lib/adapters/dynamo/dynamo-expected.ts';
import { dynamoHistory } from '../lib/adapters/dynamo/dynamo-history.ts';
import { dynamoLedger } from '../lib/adapters/dynamo/dynamo-ledger.ts';
import { dynamoPauses } from '../lib/adapters/dynamo/dynamo-register.ts';
import { dynamoStanding } from '../lib/adapters/dynamo/dynamo-standing.ts';
import { glueReader } from '../lib/adapters/glue/glue-reader.ts';
import { checkExpectations } from '../lib/expect/check-expectations.ts';
import { groupsOf } from '../lib/lambda/groups.ts';
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
  const openGroups = groupsOf(service);
  const jobsOfFile = [...new Set(triggers.triggers.map(({ start }) => start.JobName))];
  const standing = dynamoStanding(table);
  const pauses = dynamoPauses(table);
  const checks = dynamoExpectedChecks(table);
  return async (_event, invocation) => {
    const ledger = dynamoLedger(table, { passOver: reportUnreadable(invocation.log) });
    const searching = { ...invocation, ledger, reader, outlets, batching: openGroups(invocation) };
    // First, so that nothing more of what is too much is started.
    await watchFuses(triggers.triggers, { standing, pauses }, searching);
    await sweep(jobsOfFile, searching);
    const history = dynamoHistory(table, reportUnreadable(invocation.log));
    await checkExpectations(triggers.triggers, { checks, history }, searching);
    await measure(standing, searching);
  };
});
