import { counted } from '../core/describe.ts';
import type { Membership } from '../core/ledger/membership.ts';
import { plan } from '../core/plan/plan.ts';
import type { EpochMs } from '../core/time.ts';
import type { NeededParts } from '../core/triggers/batch-policy.ts';
import type { Trigger, Triggers } from '../core/triggers/trigger.ts';
import { assumedUpload } from '../explain/assumed-upload.ts';
import type { Example } from './example.ts';
import { guessesFor } from './guesses.ts';
import { type MadeUpload, madeKeys, madeUploads } from './made-uploads.ts';

type BatchExample = Extract<Example, { kind: 'batch' }>;

/** An upload, and where it gathers. */
interface Gathering extends MadeUpload {
  readonly member: Membership;
}

/** So many are uploaded at most. */
const MOST_UPLOADS = 20;
/** A batch of so many is filled; of a larger one two are enough to see it. */
const FEW = 5;
const SOME = 2;

/**
 * Uploads of which a trigger makes one batch: all that it needs, its marker, or else a few; and otherwise why none are
 * found.
 */
export const madeBatch = (trigger: Trigger, triggers: Triggers, now: EpochMs): BatchExample | string => {
  const { on, batch, name } = trigger;
  if (on.kind !== 's3' || batch === undefined) return `${name}: its uploads have runs of their own`;
  const place = { trigger, triggers, bucket: on.bucket, now };
  const [first] = gathering(madeUploads(trigger, now), { ...place, role: 'upload' });
  if (first === undefined) return `${name}: found no upload that gathers for it`;
  const { group, by } = first.member;
  const inGroup = (uploads: Iterable<MadeUpload>, role: Membership['role'] = 'upload') =>
    gathering(uploads, { ...place, role, group });

  const uploads =
    batch.need === undefined
      ? differentKeys(inGroup(madeUploads(trigger, now, by)), batch.items > FEW ? SOME : batch.items)
      : neededParts(batch.need, by, now, (fixed) => inGroup(madeUploads(trigger, now, fixed)));
  if (typeof uploads === 'string') return `${name}: ${uploads}`;
  const [marker] = batch.until === undefined ? [] : inGroup(madeKeys(batch.until.tokens, trigger, now, by), 'marker');
  if (batch.until !== undefined && marker === undefined) {
    return `${name}: no key could be made from the pattern of its marker, ${batch.until.source}`;
  }
  const keys = [...uploads, ...(marker === undefined ? [] : [marker])].map(({ key, size }) => ({ key, size }));
  const isAnd = marker === undefined ? '' : ' and a marker';
  const label = `a batch of ${name}: ${counted(uploads.length, 'upload')}${isAnd} to s3://${on.bucket}`;
  return { label, kind: 'batch', trigger: name, by, bucket: on.bucket, uploads: keys };
};

interface Place {
  readonly trigger: Trigger;
  readonly triggers: Triggers;
  readonly bucket: string;
  readonly now: EpochMs;
  readonly role: Membership['role'];
  /** Absent: any. */
  readonly group?: string;
}

/** Those of some objects that would gather so for a trigger, as it plans them. */
function* gathering(
  uploads: Iterable<MadeUpload>,
  { trigger, triggers, bucket, now, role, group }: Place,
): Generator<Gathering> {
  for (const { key, size } of uploads) {
    const { event } = assumedUpload({ bucket, key }, { known: { size }, now });
    const [decision] = plan(event, { triggers, ledgerId: 'example', only: trigger.name });
    if (decision?.kind !== 'gather' || decision.member.role !== role) continue;
    if (group === undefined || decision.member.group === group) yield { key, size, member: decision.member };
  }
}

/** The first so many that have keys of their own; fewer where no others can be made. */
const differentKeys = (gathering: Iterable<Gathering>, count: number): readonly Gathering[] => {
  const found = new Map<string, Gathering>();
  for (const one of gathering) {
    if (!found.has(one.key)) found.set(one.key, one);
    if (found.size === count) break;
  }
  return [...found.values()];
};

/** One upload for each value that a batch needs; otherwise what is the matter. */
const neededParts = (
  need: NeededParts,
  by: Readonly<Record<string, string>>,
  now: EpochMs,
  madeWith: (fixed: Readonly<Record<string, string>>) => Iterable<Gathering>,
): readonly Gathering[] | string => {
  const { capture } = need;
  const count = 'names' in need ? need.names.length : need.different;
  if (count > MOST_UPLOADS) return `its batch needs ${count} uploads, more than an example makes`;
  const numbers = Array.from({ length: count }, (_, at) => String(at + 1));
  const values = 'names' in need ? need.names : new Set([...guessesFor(capture, now), ...numbers]);
  const found = new Map<string, Gathering>();
  for (const value of values) {
    if (found.size === count) break;
    const one = firstWith(value, madeWith({ ...by, [capture]: value }));
    if (one !== undefined) found.set(value, one);
    else if ('names' in need) return `found no upload whose ${capture} is ${value}`;
  }
  return found.size === count ? [...found.values()] : `found ${found.size} of ${count} different values of ${capture}`;
};

const firstWith = (part: string, gathered: Iterable<Gathering>): Gathering | undefined => {
  for (const one of gathered) if (one.member.part === part) return one;
  return undefined;
};
