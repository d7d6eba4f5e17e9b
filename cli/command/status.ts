import { requestIdIn, runIdIn } from '../../lib/core/events/manual/named-request.ts';
import { parseS3Uri } from '../../lib/core/events/s3/s3-uri.ts';
import { field } from '../../lib/core/json.ts';
import { misuse } from '../command-line/run-script.ts';
import { askManual, showReply, withDeployment } from './ask-manual.ts';
import type { Verb } from './command-world.ts';
import { groupIn, nameValues } from './group-words.ts';
import { oneWord, verbLine } from './verb-line.ts';

const HELP = `Tells where a request stands, what became of an object, or what a trigger or a job is doing; and the next step.

  glue-job-trigger status <object | request id | run id | trigger | job>
  glue-job-trigger status <trigger> <name>=<value> …

Of a request that waits: its place in the backlog, since when, what is in progress, and when it will probably start. Of
an object without a request: why, as far as the deployed triggers say. A name is that of a trigger, or else of a job. With
the values of a group: what gathers in it for its next batch, what is missing, and when it closes.

Examples: glue-job-trigger status s3://acme-dev-landing/orders/eu/dt=2026-11-22/part-0001.csv
          glue-job-trigger status f929e4244e692a7eec342726 --stage prod
          glue-job-trigger status jr_6f3a2c0e8b --json
          glue-job-trigger status orders --local
          glue-job-trigger status orders day=2026-11-22
`;

/** `glue-job-trigger status` */
export const status: Verb = {
  name: 'status',
  summary: 'where a request, an object, a run, a trigger or a job stands, and what to do next',
  run: (args, world) =>
    verbLine(args, world, { name: 'status', help: HELP, options: {} }, (line) => {
      if (nameValues(line.words)) return askManual({ status: groupIn(line.words) }, line, world);
      const subject = oneWord(line.words, 'one object, request id, run id, trigger or job');
      if (!isName(subject)) return askManual({ status: subject }, line, world, isNothing);
      return withDeployment(line, world, async ({ manual }) => {
        const trigger = await manual({ status: { trigger: subject } });
        if (trigger.kind !== 'refused' || trigger.code !== 'CALL_INVALID') return showReply(trigger, line, world);
        const job = await manual({ status: { job: subject } });
        return showReply(job.kind === 'refused' ? trigger : job, line, world);
      });
    }),
};

/** A word is the name of a trigger or of a job unless it has the form of something else. */
const isName = (subject: string): boolean =>
  !isObjectName(subject) && requestIdIn(subject) === undefined && !runIdIn(subject)?.startsWith('jr_');

/** @throws TriggerError `CALL_INVALID` for an address that is none of an object */
const isObjectName = (subject: string): boolean => {
  if (!subject.includes('://')) return false;
  const uri = parseS3Uri(subject);
  return uri.ok || misuse(`expected an object, found "${subject}": ${uri.error}`);
};

const isNothing = (answer: Readonly<Record<string, unknown>>): boolean => {
  const requests = field(answer, 'requests');
  return Array.isArray(requests) && requests.length === 0;
};
