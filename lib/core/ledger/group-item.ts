/** A group of uploads in the ledger: whether a cut of it is under way, and what its last cut was. */
import type { CutReason } from '../events/batch-cut.ts';
import { field, isObject } from '../json.ts';
import type { EpochMs, EpochSeconds } from '../time.ts';
import { MANIFEST_ENDINGS, type ManifestFormat } from '../triggers/manifest-place.ts';

/** `batch`: one request. `singles`: a request for each upload. `nothing`: no upload was there, and none is made. */
export type CutKind = 'batch' | 'singles' | 'nothing';

interface AnyGroup {
  readonly groupId: string;
  readonly trigger: string;
  /** The group's values, by the names of the trigger's `by`. */
  readonly by: Readonly<Record<string, string>>;
  /** New for every cut; so it is a version number. */
  readonly cutToken: string;
  /** Counts the cuts, for people. */
  readonly number: number;
  /** The request of the last cut that made a batch; absent while there was none. */
  readonly batchId?: string;
  /** When the last cut was made. */
  readonly cutAt: EpochMs;
}

/** A cut is under way: its list is frozen, and whoever comes by goes on with it. It never expires. */
export interface CuttingGroup extends AnyGroup {
  readonly state: 'CUTTING';
  readonly kind: CutKind;
  /** How the batch's objects are listed; absent where its trigger's `start` read no list. */
  readonly manifestFormat?: ManifestFormat;
  /** The request ids of the members, in order of arrival. */
  readonly list: readonly string[];
  readonly reason: CutReason;
  readonly complete: boolean;
  readonly missing: readonly string[];
}

/** No cut is under way. */
export interface IdleGroup extends AnyGroup {
  readonly state: 'IDLE';
  /** TTL. */
  readonly expiresAt: EpochSeconds;
}

export type GroupItem = CuttingGroup | IdleGroup;

/** @returns undefined if this is no group as this version writes it */
export const parseGroup = (fields: Fields): GroupItem | undefined => {
  const state = field(fields, 'state');
  const names = Object.keys({ ...COMMON, ...(state === 'CUTTING' ? CUTTING : IDLE) });
  const known = Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(fields, name) ? [[name, fields[name]]] : [])),
  );
  return isGroup(known) ? known : undefined;
};

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isGroup = (fields: Fields): fields is Fields & GroupItem =>
  holds(fields, COMMON) && (holds(fields, CUTTING) || holds(fields, IDLE));

const holds = (fields: Fields, checks: Readonly<Record<string, Check>>): boolean =>
  Object.entries(checks).every(([name, check]) => check(field(fields, name)));

const text: Check = (value) => typeof value === 'string' && value !== '';
const number: Check = (value) => Number.isFinite(value);
const textsIn: Check = (value) => Array.isArray(value) && value.every((each) => typeof each === 'string');
const oneOf =
  (...names: readonly (string | boolean | undefined)[]): Check =>
  (value) =>
    names.some((name) => name === value);

const COMMON = {
  groupId: text,
  trigger: text,
  by: isObject,
  cutToken: text,
  number,
  batchId: (value: unknown) => value === undefined || text(value),
  cutAt: number,
};
const CUTTING = {
  state: oneOf('CUTTING'),
  kind: oneOf('batch', 'singles', 'nothing'),
  manifestFormat: oneOf(undefined, ...Object.keys(MANIFEST_ENDINGS)),
  list: textsIn,
  reason: oneOf('full', 'quiet', 'deadline', 'close', 'batch-removed'),
  complete: oneOf(true, false),
  missing: textsIn,
};
const IDLE = { state: oneOf('IDLE'), expiresAt: number };
