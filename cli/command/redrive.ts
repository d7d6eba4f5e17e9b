import { requestIdIn } from '../../lib/core/events/manual/named-request.ts';
import { misuse } from '../command-line/run-script.ts';
import { askManual } from './ask-manual.ts';
import { changeMany } from './change-many.ts';
import type { Verb } from './command-world.ts';
import { REMARK_HELP, REMARK_OPTIONS, remarksIn } from './remarks.ts';
import { FILTER_HELP, FILTER_OPTIONS, filterIn } from './request-filter.ts';
import { oneWord, verbLine } from './verb-line.ts';

const HELP = `Takes up again a request that was rejected or cancelled, or whose run failed. It is sent within about a minute.

  glue-job-trigger redrive <request id> [--no-run-exists | --run-is <run id>]
  glue-job-trigger redrive --trigger <name> --day <date> [--state <state>] --why <reason>

${REMARK_HELP}

Of a request that stays in doubt, a person who has looked says what is true:

  --no-run-exists    no run of it exists
  --run-is <run id>  this run is the one of it

${FILTER_HELP}
  --cancel-id <id>   needs no time: what one "cancel" has cancelled, as it has printed

Without --state it takes up what was rejected, and what has failed; not what a person has cancelled or stopped.

Examples: glue-job-trigger redrive f929e4244e692a7eec342726 --stage prod
          glue-job-trigger redrive --trigger orders --from 2026-11-20 --state REJECTED --why "permission is back" --yes
          glue-job-trigger redrive f929e4244e692a7eec342726 --run-is jr_6f3a2c0e8b
`;

/** `glue-job-trigger redrive` */
export const redrive: Verb = {
  name: 'redrive',
  summary: 'take up again a request that was rejected, cancelled or has failed, or many of a trigger',
  run: (args, world) => {
    const one = { 'no-run-exists': { type: 'boolean' }, 'run-is': { type: 'string' } } as const;
    const options = { ...one, ...REMARK_OPTIONS, ...FILTER_OPTIONS, 'cancel-id': { type: 'string' } } as const;
    return verbLine(args, world, { name: 'redrive', help: HELP, options }, (line) => {
      const { 'no-run-exists': noRunExists, 'run-is': runIs, by, why } = line.values;
      const filter = filterIn(line.values, line.words, world);
      if (filter !== undefined) {
        if (noRunExists || runIs !== undefined) misuse('--no-run-exists and --run-is are for one request');
        const remarks = remarksIn(line.values, world);
        return changeMany({ verb: 'redrive', filter, remarks }, line.values, line, world);
      }
      const word = oneWord(line.words, 'one request id, or --trigger');
      const requestId = requestIdIn(word) ?? misuse(`expected a request id (24 hexadecimal digits), found "${word}"`);
      const said = { ...(noRunExists && { noRunExists }), ...(runIs !== undefined && { runIs }) };
      const remarks = by === undefined && why === undefined ? {} : remarksIn(line.values, world);
      return askManual({ redrive: requestId, ...said, ...remarks }, line, world);
    });
  },
};
