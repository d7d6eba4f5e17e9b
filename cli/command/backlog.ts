import { mergedBacklog } from '../../lib/ledger/merged-backlog.ts';
import type { BacklogCursor } from '../../lib/ports/ledger.ts';
import type { Deployment, ManualReply } from '../deployment/deployment.ts';
import { showRefusal, withDeployment } from './ask-manual.ts';
import { type JobBacklog, jobIn } from './backlog-of-job.ts';
import type { CommandWorld, Verb } from './command-world.ts';
import { EXIT } from './exit-code.ts';
import { backlogJson, showBacklog } from './show-backlog.ts';
import { oneWord, verbLine } from './verb-line.ts';

/** So many of the backlog, and of the runs, are listed unless all are asked for. */
const MOST_LISTED = 20;

const HELP = `Shows the backlog of a job: how many requests of which trigger wait, since when and for what; those that start next;
and the runs in progress.

  glue-job-trigger backlog <job> [--all]
  glue-job-trigger backlog <trigger> [--all]      of the job that it starts

  --all              every request that waits, not only the next ${MOST_LISTED}

The requests stand in the order in which they start, with the head starts of the deployed triggers file.

It reads the ledger with your own credentials: dynamodb:Query on the table and its index open,
lambda:GetFunctionConfiguration. It asks the function manual about the job: lambda:InvokeFunction.

Examples: glue-job-trigger backlog orders-etl-dev
          glue-job-trigger backlog orders-etl --stage prod --all --json
`;

/** `glue-job-trigger backlog` */
export const backlog: Verb = {
  name: 'backlog',
  summary: 'what waits for a job, and its runs in progress',
  run: (args, world) =>
    verbLine(args, world, { name: 'backlog', help: HELP, options: { all: { type: 'boolean' } } }, (line) => {
      const name = oneWord(line.words, 'the name of one job');
      const most = line.values.all === true ? Number.POSITIVE_INFINITY : MOST_LISTED;
      return withDeployment(line, world, async ({ manual, ledger }) => {
        const asked = await statusOfJob(name, manual);
        if (asked.kind === 'refused') return showRefusal(asked, line, world);
        const jobName = String(asked.answer['jobName']);
        const job = jobIn(jobName, asked.answer);
        const waiting = await readAll(mergedBacklog(job, { ledger, flow: job.flow }), world, 'wait');
        const running = await readAll((after) => ledger.running(jobName, after), world, 'are in progress');
        world.progress('');
        const found: JobBacklog = { ...job, waiting, running };
        if (line.json) world.terminal.out(JSON.stringify(backlogJson(found, most), null, 2));
        else for (const text of showBacklog(found, most, world)) world.terminal.out(text);
        return EXIT.done;
      });
    }),
};

/** By its own name, or by that of a trigger that starts it. */
const statusOfJob = async (name: string, manual: Deployment['manual']): Promise<ManualReply> => {
  const job = await manual({ status: { job: name } });
  if (job.kind !== 'refused' || job.code !== 'CALL_INVALID') return job;
  const trigger = await manual({ status: { trigger: name } });
  return trigger.kind === 'refused' ? job : manual({ status: { job: trigger.answer['jobName'] } });
};

const readAll = async <Entry extends BacklogCursor>(
  page: (after?: BacklogCursor) => Promise<readonly Entry[]>,
  { progress }: Pick<CommandWorld, 'progress'>,
  what: string,
): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  for (;;) {
    const next = await page(entries.at(-1));
    if (next.length === 0) return entries;
    entries.push(...next);
    progress(`${entries.length} ${what}`);
  }
};
