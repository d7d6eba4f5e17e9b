import type { LedgerItem, MemberItem } from '../../lib/core/ledger/ledger-item.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import type { LedgerGroup } from './read-ledger.ts';
import type { ListLine, WrittenList } from './read-lists.ts';
import { requestIdOf } from './run-arguments.ts';
import type { Wish } from './wish.ts';
import type { WishPlan } from './wishes.ts';

/** How a history has ended for the uploads that share runs. */
export interface BatchEnding {
  readonly runs: readonly GlueRun[];
  readonly items: readonly LedgerItem[];
  readonly groups: readonly LedgerGroup[];
  /** As they stand in S3. */
  readonly lists: readonly WrittenList[];
  /** Of each trigger that batches. */
  readonly policies: ReadonlyMap<string, Pick<BatchPolicy, 'items' | 'hold' | 'need'>>;
}

const [MANIFEST, FILES, GROUP] = ['--manifest', '--files', '--group'] as const;

/** An item of an upload that gathers, or has gathered; no request of its own. */
export const isMember = (item: LedgerItem): item is MemberItem => item.state === 'GATHERED' || item.state === 'BATCHED';

/**
 * What the promise about batches forbids and this history has all the same: each upload is in exactly one list, each
 * list is that of one request, whose run passes it, and both agree with the ledger. Whether each request has its run,
 * and one only, is asked of all requests alike.
 */
export const judgeBatches = ({ wishes }: Pick<WishPlan, 'wishes'>, ending: BatchEnding): readonly string[] => [
  ...wishes.flatMap((wish) => (wish.becomes === 'member' ? uploadFaults(wish, ending) : [])),
  ...leftOver(ending),
  ...listedTwice(ending),
  ...ending.lists.flatMap((list) => listFaults(list, ending)),
  ...batchesOf(ending).flatMap((batch) => batchFaults(batch, ending)),
  ...ending.runs.flatMap((run) => argumentFaults(run, ending)),
  ...heldTwice(ending),
];

/**
 * Whether a violation of {@link judgeBatches} cannot come from a slow machine: no clock decides in which batch an upload
 * is. What is left over, or overtaken by a run that came late, may.
 */
export const isTimeless = (violation: string): boolean => !/^(LEFT|LOST|HELD)/.test(violation);

const nameOf = ({ key, size }: ListLine): string => `${key} (${size} bytes)`;

const lineOf = ({ event }: LedgerItem): ListLine | undefined =>
  event.source === 's3' ? { key: event.key, size: event.size ?? 0 } : undefined;

const isOf =
  ({ key, size }: ListLine) =>
  (item: LedgerItem): boolean => {
    const line = lineOf(item);
    return line?.key === key && line.size === size;
  };

/** Each upload is one member of one batch, and nothing else. */
const uploadFaults = (wish: Wish, { items }: BatchEnding): readonly string[] => {
  const upload = { key: wish.source, size: wish.kind === 'upload' ? wish.size : 0 };
  const mine = items.filter(isOf(upload));
  const [member, ...others] = mine.filter(isMember);
  const alone = mine.filter((item) => !isMember(item));
  return [
    ...(member === undefined ? [`LOST: ${nameOf(upload)} is of no batch`] : []),
    ...(others.length > 0 ? [`DOUBLED: ${nameOf(upload)} has ${others.length + 1} members`] : []),
    ...alone.map(({ requestId, state }) => `ALONE: ${nameOf(upload)} is the request ${requestId}, which is ${state}`),
    ...(member?.state === 'BATCHED' && member.batchId === undefined
      ? [`LOST: ${nameOf(upload)} was taken, and is of no batch`]
      : []),
  ];
};

/** Nothing gathers any more, and no cut is under way. */
const leftOver = ({ items, groups }: BatchEnding): readonly string[] => [
  ...items.flatMap(({ requestId, state }) => (state === 'GATHERED' ? [`LEFT GATHERED: ${requestId}`] : [])),
  ...groups.flatMap(({ groupId, state }) => (state === 'IDLE' ? [] : [`LEFT ${state}: the group ${groupId}`])),
];

/** No upload stands in two lists, or twice in one, whatever the ledger says of it. */
const listedTwice = ({ lists }: BatchEnding): readonly string[] => {
  const all = lists.flatMap(({ address, lines }) => lines.map((line) => ({ address, name: nameOf(line) })));
  return [...Map.groupBy(all, ({ name }) => name)].flatMap(([name, places]) =>
    places.length === 1 ? [] : [`DOUBLED: ${name} stands in ${places.map(({ address }) => address).join(' and ')}`],
  );
};

const batchesOf = ({ items }: BatchEnding): readonly LedgerItem[] =>
  items.filter(({ event }) => event.source === 'batch');

const membersOf = ({ items }: BatchEnding, batchId: string): readonly LedgerItem[] =>
  items.filter((item) => item.state === 'BATCHED' && item.batchId === batchId && item.member.role === 'upload');

/** What the list of these members is: of a key that was uploaded twice the later upload. */
const expectedLines = (members: readonly LedgerItem[]): readonly string[] => {
  const latest = new Map<string, { readonly sequencer: string; readonly name: string }>();
  for (const { event } of members) {
    if (event.source !== 's3') continue;
    const { key, size = 0, sequencer = '' } = event;
    const known = latest.get(key);
    if (known === undefined || known.sequencer < sequencer) latest.set(key, { sequencer, name: nameOf({ key, size }) });
  }
  return [...latest.values()].map(({ name }) => name);
};

/** `<trigger>/<request id>.jsonl`. */
const batchIdIn = (address: string): string => /\/([0-9a-f]{24})\.jsonl$/.exec(address)?.[1] ?? address;

/** A list is that of a request and of its run, complete, and not too long. */
const listFaults = (list: WrittenList, ending: BatchEnding): readonly string[] => {
  const { address, lines } = list;
  const batchId = batchIdIn(address);
  const batch = ending.items.find(({ requestId }) => requestId === batchId);
  if (batch === undefined) return [`STRANGER: ${address} is the list of no request`];
  const expected = expectedLines(membersOf(ending, batchId));
  const listed = lines.map(nameOf);
  const lacks = expected.filter((name) => !listed.includes(name));
  const strange = listed.filter((name) => !expected.includes(name));
  const passing = ending.runs.filter((run) => run.arguments[MANIFEST] === address);
  const requests = new Set(passing.map(requestIdOf));
  const { items = 0 } = ending.policies.get(batch.trigger) ?? {};
  return [
    ...(lacks.length > 0 ? [`NOT LISTED: ${address} lacks ${lacks.join(', ')}`] : []),
    ...(strange.length > 0 ? [`NOT ASSIGNED: ${address} names ${strange.join(', ')}`] : []),
    ...(requests.size === 1
      ? []
      : [`${requests.size === 0 ? 'LOST' : 'DOUBLED'}: ${address} has the runs of ${requests.size} requests`]),
    ...(membersOf(ending, batchId).length > items ? [`TOO LARGE: ${address} has more than ${items} uploads`] : []),
  ];
};

/** A batch has members, each that its trigger needs if it says that it is complete, and has run. */
const batchFaults = (batch: LedgerItem, ending: BatchEnding): readonly string[] => {
  const { requestId, trigger, state, error, event } = batch;
  const members = membersOf(ending, requestId);
  const need = ending.policies.get(trigger)?.need;
  const needed = event.source === 'batch' && event.complete && need !== undefined && 'names' in need ? need.names : [];
  const missing = needed.filter((name) => !members.some(({ member }) => member?.part === name));
  return [
    ...(members.length === 0 ? [`STRANGER: the batch ${requestId} has no upload`] : []),
    ...(missing.length > 0 ? [`INCOMPLETE: the batch ${requestId} lacks ${missing.join(', ')}`] : []),
    ...(state === 'REJECTED' ? [`LOST: the batch ${requestId} of ${trigger} is REJECTED: ${error?.message}`] : []),
  ];
};

/** What a run's arguments say is what the list in S3 says. */
const argumentFaults = (run: GlueRun, { lists, items }: BatchEnding): readonly string[] => {
  const { id, arguments: given } = run;
  const requestId = requestIdOf(run);
  if (items.find((item) => item.requestId === requestId)?.event.source !== 'batch') return [];
  const list = lists.find(({ address }) => address === given[MANIFEST]);
  if (list === undefined) return [`NO LIST: ${id} passes ${given[MANIFEST]}, which is not there`];
  return [
    ...(batchIdIn(list.address) === requestId
      ? []
      : [`WRONG LIST: ${id} is of ${requestId} and passes ${list.address}`]),
    ...(given[FILES] === String(list.lines.length)
      ? []
      : [`WRONG COUNT: ${id} passes ${given[FILES]} files, and its list has ${list.lines.length}`]),
  ];
};

/** Of a group that holds no two batches run at once, as Glue saw it. */
const heldTwice = ({ runs, items, policies }: BatchEnding): readonly string[] => {
  const triggers = new Map(items.map(({ requestId, trigger }) => [requestId, trigger]));
  const held = runs.flatMap((run) => {
    const requestId = requestIdOf(run) ?? '';
    const trigger = triggers.get(requestId) ?? '';
    return policies.get(trigger)?.hold ? [{ run, requestId, group: `${trigger} ${run.arguments[GROUP]}` }] : [];
  });
  return held.flatMap((one) =>
    held.flatMap((other) =>
      one.group === other.group &&
      one.requestId !== other.requestId &&
      one.run.startedOn <= other.run.startedOn &&
      (one.run.completedOn ?? Number.POSITIVE_INFINITY) > other.run.startedOn
        ? [`HELD: ${other.run.id} began while ${one.run.id} was under way: both are of ${one.group}`]
        : [],
    ),
  );
};
