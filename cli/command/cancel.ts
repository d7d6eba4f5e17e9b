import { requestIdIn } from '../../lib/core/events/manual/named-request.ts';
import { misuse } from '../command-line/run-script.ts';
import { askManual } from './ask-manual.ts';
import { changeMany } from './change-many.ts';
import type { Verb } from './command-world.ts';
import { REMARK_HELP, REMARK_OPTIONS, remarksIn } from './remarks.ts';
import { FILTER_HELP, FILTER_OPTIONS, filterIn } from './request-filter.ts';
import { oneWord, verbLine } from './verb-line.ts';

const HELP = `Cancels a request that waits. One that has started is not cancelled, and the answer says what is true instead.

  glue-job-trigger cancel <request id> --why <reason> [--by <name>]
  glue-job-trigger cancel --trigger <name> --day <date> --why <reason>

${REMARK_HELP}

${FILTER_HELP}

A cancelled request can be taken up again by "redrive"; many that were cancelled at once by the command that is printed.

Examples: glue-job-trigger cancel f929e4244e692a7eec342726 --why "sent twice"
          glue-job-trigger cancel --trigger orders --from 2026-11-01 --to 2026-11-30 --why "sent again" --stage prod
`;

/** `glue-job-trigger cancel` */
export const cancel: Verb = {
  name: 'cancel',
  summary: 'cancel a request that waits, or many of a trigger',
  run: (args, world) =>
    verbLine(args, world, { name: 'cancel', help: HELP, options: { ...REMARK_OPTIONS, ...FILTER_OPTIONS } }, (line) => {
      const remarks = remarksIn(line.values, world);
      const filter = filterIn(line.values, line.words, world);
      if (filter !== undefined) {
        return changeMany({ verb: 'cancel', filter, remarks }, line.values, line, world);
      }
      const word = oneWord(line.words, 'one request id, or --trigger');
      const requestId = requestIdIn(word) ?? misuse(`expected a request id (24 hexadecimal digits), found "${word}"`);
      return askManual({ cancel: requestId, ...remarks }, line, world);
    }),
};
