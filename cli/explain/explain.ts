import { TriggerError } from '../../lib/core/errors.ts';
import { parseS3Uri } from '../../lib/core/events/s3/s3-uri.ts';
import type { Clock, EpochMs } from '../../lib/core/time.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { assumedUpload } from '../../lib/explain/assumed-upload.ts';
import type { ExplainContext } from '../../lib/explain/explain-advice.ts';
import { type Explanation, explainPayload, explainUpload } from '../../lib/explain/explain-payload.ts';
import { withFlow } from '../../lib/explain/flow-of-trigger.ts';
import { showExplanation } from '../../lib/explain/show-explanation.ts';
import { CALLED_WRONGLY } from '../command-line/read-options.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { type ExplainArguments, explainHelp, readArguments } from './explain-arguments.ts';
import { readEventFile } from './read-event-file.ts';

/** What comes from the process, so that tests give their own. The event file alone is read from the disk directly. */
export interface ExplainWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** @throws an Error whose message tells every error of the file */
  readonly loadTriggers: (options: { readonly file: string; readonly stage: string }) => Triggers;
  readonly terminal: Terminal;
  readonly now: Clock;
}

const EXIT = { someRun: 0, unreadable: 1, usage: CALLED_WRONGLY, noRun: 3 } as const;

/**
 * Carries out `npm run explain`, or the verb of the command; gives the exit code.
 *
 * @param program how a person calls it
 */
export const explain = async (
  args: readonly string[],
  world: ExplainWorld,
  program = 'npm run explain --',
): Promise<number> => {
  const { terminal } = world;
  const help = explainHelp(program);
  const reading = readArguments(args, world.environment);
  if (reading.kind === 'help') {
    terminal.out(help);
    return EXIT.someRun;
  }
  if (reading.kind === 'error') {
    terminal.err(`${reading.message}\n\n${help}`);
    return EXIT.usage;
  }
  try {
    const triggers = world.loadTriggers(reading.explain);
    const found = await explainSubject(reading.explain, triggers, world.now());
    const explanations = found.map((explanation) => withFlow(explanation, triggers));
    if (reading.explain.json) terminal.out(JSON.stringify(explanations, null, 2));
    else for (const line of explanations.flatMap(showExplanation)) terminal.out(line);
    return exitCodeOf(explanations);
  } catch (error) {
    terminal.err(error instanceof Error ? error.message : String(error));
    return error instanceof TriggerError && error.code === 'CALL_INVALID' ? EXIT.usage : EXIT.unreadable;
  }
};

const explainSubject = async (
  { subject, known, ledger }: ExplainArguments,
  triggers: Triggers,
  now: EpochMs,
): Promise<readonly Explanation[]> => {
  const context: ExplainContext = { triggers, ledgerId: ledger, now };
  if (!/^[a-z0-9]{2,}:/i.test(subject)) {
    const payload = await readEventFile(subject, '; an object is named as s3://bucket/key');
    return explainPayload(payload, known, context);
  }
  const uri = parseS3Uri(subject);
  if (!uri.ok) throw new Error(`${JSON.stringify(subject)}: ${uri.error}`);
  return [await explainUpload(assumedUpload(uri, { known, now }), context)];
};

const exitCodeOf = (explanations: readonly Explanation[]): number => {
  if (explanations.some(({ kind }) => kind === 'malformed')) return EXIT.unreadable;
  const startsRun = explanations.some(
    (explanation) =>
      explanation.kind === 'decided' &&
      explanation.decisions.some(({ kind }) => kind === 'request' || kind === 'gather'),
  );
  return startsRun ? EXIT.someRun : EXIT.noRun;
};
