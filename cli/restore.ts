import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { dynamoGroups } from '../lib/adapters/dynamo/dynamo-groups.ts';
import { dynamoLedger } from '../lib/adapters/dynamo/dynamo-ledger.ts';
import { dynamoAdmissionLedger } from '../lib/adapters/dynamo/dynamo-request-ledger.ts';
import { requestsOfTable } from '../lib/adapters/dynamo/dynamo-scan.ts';
import { glueReader } from '../lib/adapters/glue/glue-reader.ts';
import { TriggerError } from '../lib/core/errors.ts';
import { DEFAULT_TIMING } from '../lib/core/ledger/timing.ts';
import { DAY_MS, type EpochMs, isBefore, parseIso, systemClock, toIso } from '../lib/core/time.ts';
import { type RestoreReport, restoreLedger } from '../lib/ledger/restore-ledger.ts';
import { loadTriggers } from '../lib/triggers-file/load-triggers.ts';
import { buildSettings } from '../lib/triggers-file/which-file.ts';
import { misuse, runScript } from './command-line/run-script.ts';

const HELP = `Repairs a ledger that was restored to an earlier time (point-in-time recovery, a backup).

  npm run restore -- --table <name> --since <time> [--apply]

A restored table holds as unsent what was sent since that time, and the service would start it again. This command reads
the runs of every job since then. A request whose run it finds becomes STARTED. Any other that the table holds as unsent
becomes UNCERTAIN, so that the sweep searches before it sends. A run whose request the table has lost gets an entry.

Stop all functions first, and wait five minutes: docs/operations.md, "Restore the ledger", has the commands. Without
--apply nothing is written. It may be repeated.

  --table   the table's name
  --since   the moment to which the table was restored, such as 2026-11-25T14:00:00Z
  --apply   writes
  --region  default: AWS_REGION, else AWS_DEFAULT_REGION
  --file    the triggers file; default: TRIGGERS_FILE, else triggers.yml
  --stage   default: STAGE, else dev
  --json    prints the result as JSON
  --help    shows this

It needs dynamodb:Scan, Query, GetItem, PutItem and UpdateItem on the table, and glue:GetJobRuns and GetJobRun on the jobs.

Exit code 0: done, or shown what would be done; 1: it could not be done, or something is left to judge; 2: wrong usage.
`;

const OPTIONS = {
  table: { type: 'string' },
  since: { type: 'string' },
  apply: { type: 'boolean' },
  region: { type: 'string' },
  file: { type: 'string' },
  stage: { type: 'string' },
  json: { type: 'boolean' },
} as const;

process.exitCode = await runScript(process.argv.slice(2), { help: HELP, options: OPTIONS }, async (values) => {
  const settings = buildSettings(process.env);
  const region = values.region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const tableName = values.table ?? misuse('--table: expected the name of the table, found none');
  const since = sinceIn(values.since, systemClock());
  const apply = values.apply === true;
  const unreadable: string[] = [];
  const dynamo = new DynamoDBClient(region === undefined ? {} : { region });
  const glue = new GlueClient(region === undefined ? {} : { region });
  try {
    const triggers = loadTriggers({ file: values.file ?? settings.file, stage: values.stage ?? settings.stage });
    const table = { client: dynamo, tableName };
    const report = await restoreLedger(
      {
        ...{ since, apply, markerName: triggers.marker, keepForMs: triggers.keepForDays * DAY_MS },
        jobs: triggers.triggers.map(({ start }) => start.JobName),
      },
      {
        ledger: { ...dynamoLedger(table), ...dynamoAdmissionLedger(table), ...dynamoGroups(table) },
        requests: () => requestsOfTable(table, (reason) => unreadable.push(reason)),
        reader: glueReader(glue),
        clock: systemClock,
        newToken: randomUUID,
        searchMarginMs: DEFAULT_TIMING.searchMarginMs,
      },
    );
    const entries = [...new Set(unreadable)];
    if (values.json === true)
      console.log(JSON.stringify({ applied: apply, ...report, unreadableEntries: entries }, null, 2));
    else for (const line of linesOf(report, entries, { since, apply })) console.log(line);
    return report.refused.length + report.unreadable.length + entries.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof TriggerError) || error.code === 'CALL_INVALID') throw error;
    console.error(error.message);
    return 1;
  } finally {
    dynamo.destroy();
    glue.destroy();
  }
});

function sinceIn(text: string | undefined, now: EpochMs): EpochMs {
  if (text === undefined) return misuse('--since: expected the moment to which the table was put back, found none');
  const since = parseIso(text);
  if (since === undefined) return misuse(`--since: expected a time such as 2026-11-25T14:00:00Z, found "${text}"`);
  if (isBefore(now, since)) return misuse(`--since: expected a time in the past, found "${text}"`);
  return since;
}

function linesOf(
  report: RestoreReport,
  unreadableEntries: readonly string[],
  { since, apply }: { readonly since: EpochMs; readonly apply: boolean },
): readonly string[] {
  const { requests, found, inDoubt, members, standIns, refused, unreadable, gone } = report;
  const verb = apply ? '' : 'would be ';
  return [
    `${requests} requests, restored to ${toIso(since)}`,
    `  ${found} ${verb}set to STARTED: a run was started since`,
    `  ${inDoubt} ${verb}set to UNCERTAIN: the sweep searches before it sends`,
    ...(members === 0
      ? []
      : [`  ${members} ${verb}set to REJECTED: these uploads gathered, and may have been part of a batch since`]),
    `  ${standIns} ${verb}created again: the table has lost the requests of these runs`,
    ...refused.map((requestId) => `  ${requestId} was changed by another writer meanwhile: is every function stopped?`),
    ...unreadable.map(
      (run) =>
        `  Glue does not show the arguments of run ${run}: requests of its time stay UNCERTAIN. Repeat this until it does`,
    ),
    ...gone.map(
      (job) => `  Glue knows no job ${job}: what ran of it is not known. If it is being replaced, repeat this`,
    ),
    ...unreadableEntries.map((reason) => `  left as it is: ${reason}`),
    ...(apply ? [] : ['Nothing was written. Run it again with --apply to write this.']),
  ];
}
