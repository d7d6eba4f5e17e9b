import { toIso } from '../../lib/core/time.ts';
import { misuse } from '../command-line/run-script.ts';
import { printable } from '../tables/printable.ts';
import { showRefusal, withDeployment } from './ask-manual.ts';
import { type Acted, callUntilDone, leftOf, showCounts, totalOf } from './call-until-done.ts';
import type { CommandWorld } from './command-world.ts';
import { EXIT } from './exit-code.ts';
import { commandOf } from './next-command.ts';
import { momentOf } from './read-period.ts';
import type { Asking } from './verb-line.ts';

/** What is paused, as the function `manual` takes it. */
export type PauseTarget = 'everything' | { readonly trigger: string } | { readonly job: string };

/** What the command line says of it. */
interface OnlySince {
  readonly 'only-since': string;
  readonly why?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  /** Nobody is asked. */
  readonly yes?: boolean | undefined;
}

/** A resume as the function `manual` takes it. */
type ResumePayload = Readonly<Record<string, unknown>> & { readonly resume: PauseTarget };

/**
 * Cancels what waits and arrived before a time, then resumes: first a dry run counts, then a person agrees, then the
 * function is called until it has resumed. Gives the exit code.
 */
export const resumeOnlySince = (
  payload: ResumePayload,
  { 'only-since': text, why, 'dry-run': dryRun, yes }: OnlySince,
  asking: Asking,
  world: CommandWorld,
): Promise<number> =>
  withDeployment(asking, world, async (deployment) => {
    const { terminal } = world;
    const onlySince = toIso(momentOf('--only-since', text).at);
    const call = { ...payload, onlySince, ...(why !== undefined && { why }) };
    const seen = await callUntilDone({ ...call, dryRun: true }, deployment, () => world.progress('counting …'));
    world.progress('');
    if (seen.error !== undefined) throw seen.error;
    if (seen.refusal !== undefined) return showRefusal(seen.refusal, asking, world);
    const total = totalOf(seen.tally.counts);
    const what = `cancel ${total} ${total === 1 ? 'request' : 'requests'} that arrived before ${onlySince}, then resume`;
    if (dryRun === true) {
      terminal.out(asking.json ? JSON.stringify(seen.tally, null, 2) : `would ${what}${leftOf(seen.tally)}`);
      return EXIT.done;
    }
    if (yes !== true && total > 0) {
      const agreed = await world.confirm(`${what} on ${asking.target.stage}?`);
      if (agreed === undefined) return misuse(`--yes: would ${what}, and nobody can be asked here; add it to agree`);
      if (!agreed) {
        terminal.err('nothing was changed');
        return EXIT.no;
      }
    }
    const done = await callUntilDone(call, deployment, ({ counts }) =>
      world.progress(`${totalOf(counts)} of ${total}`),
    );
    world.progress('');
    return showDone(done, payload.resume, asking, world);
  });

const showDone = (done: Acted, target: PauseTarget, asking: Asking, { terminal }: CommandWorld): number => {
  const { tally, message, refusal, error } = done;
  if (refusal !== undefined || error !== undefined) {
    terminal.err(`stopped before the end, and it stays paused; so far: ${showCounts(tally.counts) || 'none'}`);
    if (error !== undefined) throw error;
    return refusal === undefined ? EXIT.failed : showRefusal(refusal, asking, { terminal });
  }
  if (asking.json) {
    terminal.out(JSON.stringify({ message, ...tally }, null, 2));
    return EXIT.done;
  }
  const acted = showCounts(tally.counts);
  for (const line of [
    ...(acted === '' ? [] : [`${acted}${leftOf(tally)}`]),
    ...tally.reasons.map((reason) => `  ${printable(reason)}`),
    printable(message),
    ...undoOf(done, target, asking),
  ])
    terminal.out(line);
  return EXIT.done;
};

/** Of a job or of everything, each trigger's are taken up again by themselves. */
const undoOf = ({ tally: { counts, cancelId } }: Acted, target: PauseTarget, { target: where }: Asking) => {
  if (cancelId === undefined || totalOf(counts) === 0) return [];
  const trigger = target !== 'everything' && 'trigger' in target ? target.trigger : '<trigger>';
  const undo = commandOf({ redrive: { trigger, cancelId }, why: 'the reason' }, where);
  return undo === undefined ? [] : ['', 'To take them up again:', `  ${undo}`];
};
