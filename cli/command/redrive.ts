import { requestIdIn } from '../../lib/core/events/manual/named-request.ts';
import { misuse } from '../command-line/run-script.ts';
import { askManual } from './ask-manual.ts';
import type { Verb } from './command-world.ts';
import { oneWord, verbLine } from './verb-line.ts';

const HELP = `Takes up again a request that was rejected, or whose run failed. It is sent within about a minute.

  glue-job-trigger redrive <request id> [--no-run-exists | --run-is <run id>]

Of a request that stays in doubt, a person who has looked says what is true:

  --no-run-exists    no run of it exists
  --run-is <run id>  this run is the one of it

Examples: glue-job-trigger redrive f929e4244e692a7eec342726 --stage prod
          glue-job-trigger redrive f929e4244e692a7eec342726 --run-is jr_6f3a2c0e8b
`;

/** `glue-job-trigger redrive` */
export const redrive: Verb = {
  name: 'redrive',
  summary: 'take up again a request that was rejected or has failed',
  run: (args, world) => {
    const options = { 'no-run-exists': { type: 'boolean' }, 'run-is': { type: 'string' } } as const;
    return verbLine(args, world, { name: 'redrive', help: HELP, options }, (line) => {
      const word = oneWord(line.words, 'one request id');
      const requestId = requestIdIn(word) ?? misuse(`expected a request id (24 hexadecimal digits), found "${word}"`);
      const { 'no-run-exists': noRunExists, 'run-is': runIs } = line.values;
      const said = { ...(noRunExists && { noRunExists }), ...(runIs !== undefined && { runIs }) };
      return askManual({ redrive: requestId, ...said }, line, world);
    });
  },
};
