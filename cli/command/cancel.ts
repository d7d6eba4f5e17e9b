import { requestIdIn } from '../../lib/core/events/manual/named-request.ts';
import { misuse } from '../command-line/run-script.ts';
import { askManual } from './ask-manual.ts';
import type { Verb } from './command-world.ts';
import { REMARK_HELP, REMARK_OPTIONS, remarksIn } from './remarks.ts';
import { oneWord, verbLine } from './verb-line.ts';

const HELP = `Cancels a request that waits. One that has started is not cancelled, and the answer says what is true instead.

  glue-job-trigger cancel <request id> --why <reason> [--by <name>]

${REMARK_HELP}

A cancelled request can be taken up again by "redrive".

Examples: glue-job-trigger cancel f929e4244e692a7eec342726 --why "sent twice"
          glue-job-trigger cancel f929e4244e692a7eec342726 --why "sent twice" --by ana --stage prod
`;

/** `glue-job-trigger cancel` */
export const cancel: Verb = {
  name: 'cancel',
  summary: 'cancel a request that waits',
  run: (args, world) =>
    verbLine(args, world, { name: 'cancel', help: HELP, options: REMARK_OPTIONS }, (line) => {
      const word = oneWord(line.words, 'one request id');
      const requestId = requestIdIn(word) ?? misuse(`expected a request id (24 hexadecimal digits), found "${word}"`);
      return askManual({ cancel: requestId, ...remarksIn(line.values, world) }, line, world);
    }),
};
