import { misuse } from '../command-line/run-script.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { printable } from '../tables/printable.ts';
import { showRefusal, withDeployment } from './ask-manual.ts';
import { type Acted, callUntilDone, leftOf, showCounts, type Tally, totalOf } from './call-until-done.ts';
import type { CommandWorld } from './command-world.ts';
import { EXIT } from './exit-code.ts';
import { commandOf } from './next-command.ts';
import type { RequestFilter } from './request-filter.ts';
import type { Asking } from './verb-line.ts';

/** What a person wants done to many requests. */
export interface ManyChange {
  readonly verb: 'cancel' | 'redrive' | 'rerun';
  readonly filter: RequestFilter;
  readonly remarks: { readonly by: string; readonly why: string };
}

/** How it is done. */
interface Manner {
  /** The idempotency key; absent: a new one. */
  readonly key?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  /** Nobody is asked. */
  readonly yes?: boolean | undefined;
}

/**
 * Changes many requests: first a dry run counts them, then a person agrees, then the function is called until it has
 * done all. Gives the exit code.
 */
export const changeMany = (change: ManyChange, manner: Manner, asking: Asking, world: CommandWorld): Promise<number> =>
  withDeployment(asking, world, async (deployment) => {
    const { verb, filter, remarks } = change;
    const { terminal } = world;
    const idempotencyKey = manner.key ?? world.newKey();
    const call = { [verb]: filter, ...remarks, idempotencyKey };
    const seen = await callUntilDone({ ...call, dryRun: true }, deployment, () => world.progress('counting …'));
    world.progress('');
    if (seen.error !== undefined) throw seen.error;
    if (seen.refusal !== undefined) return showRefusal(seen.refusal, asking, world);
    const total = totalOf(seen.tally.counts);
    if (total === 0) return showNone(seen, filter, asking, world, deployment);
    const what = `${total} ${total === 1 ? 'request' : 'requests'} of ${filter.trigger} (${showCounts(seen.tally.counts)})`;
    if (manner['dry-run'] === true) {
      const left = leftOf(seen.tally);
      terminal.out(asking.json ? JSON.stringify(seen.tally, null, 2) : `would ${verb} ${what}${left}`);
      return EXIT.done;
    }
    if (manner.yes !== true) {
      const agreed = await world.confirm(`${verb} ${what} on ${asking.target.stage}?`);
      if (agreed === undefined)
        return misuse(`--yes: would ${verb} ${what}, and nobody can be asked here; add it to agree`);
      if (!agreed) {
        terminal.err('nothing was changed');
        return EXIT.no;
      }
    }
    const done = await callUntilDone(call, deployment, ({ counts, refused }) =>
      world.progress(`${totalOf(counts) + totalOf(refused)} of ${total}`),
    );
    world.progress('');
    return showDone(done, { ...change, idempotencyKey }, asking, world);
  });

/** Where nothing matches, the trigger's name may be wrong; the deployment knows the right ones. */
const showNone = async (
  { message, tally }: Acted,
  { trigger }: RequestFilter,
  asking: Asking,
  { terminal }: CommandWorld,
  deployment: Deployment,
): Promise<number> => {
  const asked = await deployment.manual({ status: { trigger } });
  if (asked.kind === 'refused' && asked.code === 'CALL_INVALID') return showRefusal(asked, asking, { terminal });
  if (asking.json) terminal.out(JSON.stringify(tally, null, 2));
  for (const line of [message, ...tally.reasons.map((reason) => `  ${reason}`)]) terminal.err(printable(line));
  return EXIT.no;
};

const showDone = (
  { tally, refusal, error }: Acted,
  change: ManyChange & { readonly idempotencyKey: string },
  asking: Asking,
  { terminal }: CommandWorld,
): number => {
  const lines = linesOf(tally, change, asking);
  if (refusal === undefined && error === undefined) {
    for (const line of asking.json ? [JSON.stringify(tally, null, 2)] : lines) terminal.out(line);
    return totalOf(tally.counts) === 0 ? EXIT.no : EXIT.done;
  }
  for (const line of [`stopped before the end; so far: ${lines[0]}`, ...lines.slice(1), restOf(change)])
    terminal.err(line);
  if (error !== undefined) throw error;
  return refusal === undefined ? EXIT.failed : showRefusal(refusal, asking, { terminal });
};

/** By the same key, so that none that has ended meanwhile is run once more. */
const restOf = ({ idempotencyKey }: { readonly idempotencyKey: string }): string =>
  `Type it again with --key ${idempotencyKey} for the others`;

const linesOf = (tally: Tally, { verb, filter }: ManyChange, { target }: Asking): readonly string[] => {
  const { counts, reasons, cancelId } = tally;
  const undo =
    verb === 'cancel' && cancelId !== undefined && totalOf(counts) > 0
      ? commandOf({ redrive: { trigger: filter.trigger, cancelId }, why: 'the reason' }, target)
      : undefined;
  return [
    `${showCounts(counts) || 'none'}${leftOf(tally)}`,
    ...reasons.map((reason) => `  ${printable(reason)}`),
    ...(undo === undefined ? [] : ['', 'To take them up again:', `  ${undo}`]),
  ];
};
