import { field } from '../../lib/core/json.ts';
import { askManual } from './ask-manual.ts';
import type { Verb } from './command-world.ts';
import { groupIn } from './group-words.ts';
import { verbLine } from './verb-line.ts';

const HELP = `Closes a batch now, whatever it waits for: what gathers in a group of a trigger becomes one run within a minute.

  glue-job-trigger close <trigger> [<name>=<value> …] [--why <reason>]

The values are those of the trigger's "by"; a trigger without "by" has one group, and takes none. Where nothing gathers,
nothing is closed, and the exit code is 3.

  --why <reason>     kept in the ledger
  --by <name>        who wants it; default: the user's name on this machine
  --dry-run          only tells what is there

Examples: glue-job-trigger close orders area=eu day=2026-11-22 --why "rates come tomorrow"
          glue-job-trigger close nightly --stage prod
`;

const OPTIONS = { why: { type: 'string' }, by: { type: 'string' }, 'dry-run': { type: 'boolean' } } as const;

/** `glue-job-trigger close` */
export const close: Verb = {
  name: 'close',
  summary: 'make a batch of what gathers now, whatever it waits for',
  run: (args, world) =>
    verbLine(args, world, { name: 'close', help: HELP, options: OPTIONS }, (line) => {
      const { why, by = world.userName(), 'dry-run': dryRun = false } = line.values;
      const said = { by, ...(why !== undefined && { why }), ...(dryRun && { dryRun }) };
      const payload = { close: groupIn(line.words), ...said, idempotencyKey: world.newKey() };
      return askManual(payload, line, world, (answer) => field(answer, dryRun ? 'wouldClose' : 'closes') !== true);
    }),
};
