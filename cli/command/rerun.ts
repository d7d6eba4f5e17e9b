import { attemptIn } from '../../lib/core/events/manual/named-request.ts';
import { field } from '../../lib/core/json.ts';
import { misuse } from '../command-line/run-script.ts';
import { showRefusal, showReply, withDeployment } from './ask-manual.ts';
import { changeMany } from './change-many.ts';
import type { Verb } from './command-world.ts';
import { REMARK_HELP, REMARK_OPTIONS, remarksIn } from './remarks.ts';
import { FILTER_HELP, FILTER_OPTIONS, filterIn } from './request-filter.ts';
import { oneWord, verbLine } from './verb-line.ts';

const HELP = `Runs a request again that has ended, however it ended, as its next attempt and with its original arguments.

  glue-job-trigger rerun <request id>[.<attempt>] --why <reason> [--by <name>]
  glue-job-trigger rerun --trigger <name> --day <date> [--state <state>] --why <reason>

Without the attempt it repeats the last one. The call names it, so it starts one run, however often it is sent.

${REMARK_HELP}

${FILTER_HELP}

Examples: glue-job-trigger rerun f929e4244e692a7eec342726 --why "source corrected"
          glue-job-trigger rerun --trigger orders --day 2026-11-22 --state SUCCEEDED --why "source corrected" --stage prod
`;

/** `glue-job-trigger rerun` */
export const rerun: Verb = {
  name: 'rerun',
  summary: 'run a request again that has ended, however it ended, or many of a trigger',
  run: (args, world) =>
    verbLine(args, world, { name: 'rerun', help: HELP, options: { ...REMARK_OPTIONS, ...FILTER_OPTIONS } }, (line) => {
      const remarks = remarksIn(line.values, world);
      const filter = filterIn(line.values, line.words, world);
      if (filter !== undefined) {
        return changeMany({ verb: 'rerun', filter, remarks }, line.values, line, world);
      }
      const word = oneWord(line.words, 'one request id, or --trigger');
      const named = attemptIn(word) ?? misuse(`expected a request id (24 hexadecimal digits), found "${word}"`);
      return withDeployment(line, world, async (deployment) => {
        let { attempt } = named;
        if (attempt === undefined) {
          const asked = await deployment.manual({ status: named.requestId });
          if (asked.kind === 'refused') return showRefusal(asked, line, world);
          attempt = Number(field(asked.answer, 'attempt'));
        }
        return showReply(await deployment.manual({ rerun: `${named.requestId}.${attempt}`, ...remarks }), line, world);
      });
    }),
};
