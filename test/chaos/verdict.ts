import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { type LedgerItem, markerOf, parseMarker } from '../../lib/core/ledger/ledger-item.ts';
import { isUnpublished } from '../../lib/core/ledger/outbox.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import { MARKER } from './run-arguments.ts';
import { outcomeOf, type ToldOutcome } from './told-outcomes.ts';
import { type BatchEnding, isMember, judgeBatches } from './verdict-batches.ts';
import { awaitsItsJob, type WishPlan } from './wishes.ts';

/** How a history has ended, once everything was quiet. */
export interface Ending extends BatchEnding {
  /** What Glue itself knows, and it alone. */
  readonly runs: readonly GlueRun[];
  readonly deadLetters: readonly string[];
  readonly outcomes: readonly ToldOutcome[];
}

const SOURCE = '--source';

const isFirstTry = ({ attempt, previousRunId }: GlueRun): boolean => attempt === 0 && previousRunId === undefined;

const groupedBy = <T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
};

/** What the promise forbids and this history has all the same; nothing if all is well. */
export const judge = (plan: WishPlan, ending: Ending): readonly string[] => [
  ...doubled(ending),
  ...plan.wishes.flatMap((wish) => fateFaults(wish, ending)),
  ...ending.items.flatMap((item) => (isMember(item) ? [] : ledgerFaults(item, ending))),
  ...strangers(plan, ending),
  ...deadLetterFaults(plan, ending),
  ...outcomeFaults(ending),
  ...judgeBatches(plan, ending),
];

/** At most one run for each attempt of a request, Glue's own retries of it aside. */
const doubled = ({ runs }: Ending): readonly string[] =>
  [...groupedBy(runs.filter(isFirstTry), (run) => run.arguments[MARKER] ?? '(no marker)')].flatMap(([marker, same]) =>
    same.length === 1 ? [] : [`DOUBLED: ${marker} (${same[0]?.arguments[SOURCE]}) has ${same.length} runs`],
  );

/** Each wish has one request, and that has a run that names it, or was rejected and says why, or waits for its job. */
const fateFaults = (wish: WishPlan['wishes'][number], { items, runs }: Ending): readonly string[] => {
  if (wish.becomes === 'member' || wish.becomes === 'nothing') return [];
  const mine = items.filter(
    (item) => item.trigger === wish.trigger && item.request?.Arguments?.[SOURCE] === wish.source,
  );
  const unrendered = items.filter(({ trigger, event }) => {
    const isMine = event.source === 's3' && event.key === wish.source;
    return trigger === wish.trigger && isMine;
  });
  const [item, ...others] = new Set([...mine, ...unrendered]);
  if (item === undefined) return [`LOST: ${wish.source} has no request`];
  if (others.length > 0) return [`DOUBLED: ${wish.source} has ${others.length + 1} requests`];
  const run = runs.find((one) => one.arguments[MARKER] === markerOf(item));
  if (wish.becomes === 'run') return run?.arguments[SOURCE] === wish.source ? [] : [`LOST: ${wish.source} has no run`];
  if (wish.becomes === 'no run' && awaitsItsJob(item) && run === undefined) return [];
  return item.state === 'REJECTED' && item.error !== undefined && run === undefined
    ? []
    : [`${wish.source} should be REJECTED with a reason, and is ${item.state}`];
};

/** The ledger says what Glue says, of every attempt, and leaves nothing open. */
const ledgerFaults = (item: LedgerItem, { runs }: Ending): readonly string[] => {
  const { requestId, state, attempt, jobRunId } = item;
  if (awaitsItsJob(item)) return [];
  if (state === 'STARTING' || state === 'UNCERTAIN' || state === 'WAITING')
    return [`LEFT OPEN: ${requestId} is ${state}`];
  if (state === 'REJECTED') return [];
  const faults: string[] = [];
  for (let n = 1; n <= attempt; n += 1) {
    const marker = markerOf({ requestId, attempt: n });
    if (!runs.some((run) => run.arguments[MARKER] === marker)) faults.push(`LOST: attempt ${marker} has no run`);
  }
  const run = runs.find(({ id }) => id === jobRunId);
  if (run?.arguments[MARKER] !== markerOf(item)) faults.push(`WRONG RUN: ${requestId} has recorded ${jobRunId}`);
  if (run?.state !== state) faults.push(`WRONG END: ${requestId} is ${state}, not ${run?.state}`);
  if (run !== undefined && !isFinalRunState(run.state)) faults.push(`${run.id} still is ${run.state}`);
  return faults;
};

/** Every run and request was asked for. */
const strangers = (plan: WishPlan, { runs, items }: Ending): readonly string[] => {
  const known = new Map(items.map((item) => [item.requestId, item]));
  const unknown = runs.filter((run) => {
    const marked = parseMarker(run.arguments[MARKER] ?? '');
    return marked === undefined || marked.attempt > (known.get(marked.requestId)?.attempt ?? 0);
  });
  // A batch is asked for by its uploads.
  const tooMany = items.filter(({ event }) => event.source !== 'batch').length - plan.wishes.length;
  return [
    ...unknown.map(({ id }) => `STRANGER: no request has run ${id}`),
    ...(tooMany > 0 ? [`STRANGER: ${tooMany} requests more than wishes`] : []),
  ];
};

/** Each end was published, none before the ledger knew it, and no other. */
const outcomeFaults = ({ items, outcomes }: Ending): readonly string[] => {
  const told = new Set(outcomes.map(({ outcomeId }) => outcomeId));
  const ends = new Map(items.flatMap((item) => (outcomeOf(item) === undefined ? [] : [[outcomeOf(item), item]])));
  return [
    ...[...ends].flatMap(([id, { requestId, state }]) =>
      id === undefined || told.has(id) ? [] : [`UNPUBLISHED: ${requestId} is ${state}, and no event tells it`],
    ),
    ...items.filter(isUnpublished).map(({ requestId }) => `UNPUBLISHED: the outcome of ${requestId} is still due`),
    ...outcomes.flatMap(({ outcomeId, requestId, knownThen }) =>
      outcomeId === knownThen ? [] : [`PUBLISHED EARLY: the ledger did not know the end of ${requestId} that was told`],
    ),
  ];
};

const deadLetterFaults = ({ malformed }: WishPlan, { deadLetters }: Ending): readonly string[] => {
  const expected = malformed.map(({ body }) => body);
  return [
    ...expected.filter((body) => !deadLetters.includes(body)).map((body) => `LOST: ${body} is in no dead letters`),
    ...deadLetters.filter((body) => !expected.includes(body)).map((body) => `DEAD: ${body} should be handled`),
  ];
};
