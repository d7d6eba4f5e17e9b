import { attemptIn } from '../../lib/core/events/manual/named-request.ts';
import { field } from '../../lib/core/json.ts';
import { misuse } from '../command-line/run-script.ts';
import { showRefusal, showReply, withDeployment } from './ask-manual.ts';
import type { Verb } from './command-world.ts';
import { REMARK_HELP, REMARK_OPTIONS, remarksIn } from './remarks.ts';
import { oneWord, verbLine } from './verb-line.ts';

const HELP = `Runs a request again that has ended, however it ended, as its next attempt and with its original arguments.

  glue-job-trigger rerun <request id>[.<attempt>] --why <reason> [--by <name>]

Without the attempt it repeats the last one. The call names it, so it starts one run, however often it is sent.

${REMARK_HELP}

Examples: glue-job-trigger rerun f929e4244e692a7eec342726 --why "source corrected"
          glue-job-trigger rerun f929e4244e692a7eec342726.1 --why "source corrected" --by ana --stage prod
`;

/** `glue-job-trigger rerun` */
export const rerun: Verb = {
  name: 'rerun',
  summary: 'run a request again that has ended, however it ended',
  run: (args, world) =>
    verbLine(args, world, { name: 'rerun', help: HELP, options: REMARK_OPTIONS }, (line) => {
      const word = oneWord(line.words, 'one request id');
      const named = attemptIn(word) ?? misuse(`expected a request id (24 hexadecimal digits), found "${word}"`);
      const remarks = remarksIn(line.values, world);
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
