import type { MemberRole } from '../../lib/core/ledger/membership.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import { parseKeyPattern } from '../../lib/core/triggers/key-pattern.ts';
import type { ManifestFormat } from '../../lib/core/triggers/manifest-place.ts';
import type { Chance } from './chance.ts';

/** The trigger whose uploads share runs, and its job. */
export const BULK = 'bulk';
export const BULK_JOB = 'job-0';

export interface SimulatedUpload {
  readonly id: string;
  readonly group: string;
  readonly role: MemberRole;
  readonly part: string;
  readonly size: number;
  /** An object may be uploaded again. */
  readonly key: string;
  readonly atMs: number;
  readonly deliveries: number;
}

/** What the triggers file says of the trigger from a moment on. */
export interface Deployment {
  readonly atMs: number;
  readonly says: 'batch' | 'smaller batch' | 'no batch' | 'no trigger';
  /** Its request reads no list of the batch's objects. */
  readonly unlisted?: boolean;
  /** Uploads alone cannot be rendered by it. */
  readonly singlesBroken: boolean;
}

/** What a world has of batches. */
export interface BatchScenario {
  readonly policy: BatchPolicy;
  /** How many uploads a batch may have by a deployment that makes it smaller. */
  readonly smaller: number;
  /** How the objects of a batch are listed; undefined: its request reads no list. */
  readonly format: ManifestFormat | undefined;
  readonly uploads: readonly SimulatedUpload[];
  readonly deployments: readonly Deployment[];
  /** A person closes a group. What lacks something for good is closed in any case, once nothing goes wrong any more. */
  readonly closes: readonly { readonly atMs: number; readonly group: string }[];
  /** One upload that the index shows late. */
  readonly hidden: { readonly id: string; readonly ms: number } | undefined;
  /** How long a sweep may last, where it is so short that it can end in the middle of a cut. */
  readonly sweepMs: number | undefined;
  /** Each minute a second sweep begins so long after the first; undefined: none does, if nothing goes wrong. */
  readonly secondSweepMs: number | undefined;
  /** Whether a person takes up rejected uploads, and how long that takes. */
  readonly personTakesMs: number | undefined;
  /** How long what has ended is kept in this world: so that groups expire, and come again. */
  readonly keepForMs: number | undefined;
}

/** The values of the captures by which uploads are grouped. */
export const GROUPS = ['east', 'west'] as const;

const marker = parseKeyPattern('{group}/_SUCCESS');
export const MARKER_PATTERN = marker.ok ? marker.pattern : undefined;

/** `npm run check` refuses a batch that has no room for all of them. */
const NEEDED = ['a', 'b'] as const;

const policyOf = (chance: Chance): BatchPolicy => {
  const waitsFor = chance.pick('batch waits for', [
    'nothing',
    'nothing',
    'nothing',
    'parts',
    'several parts',
    'marker',
  ]);
  const atMostSeconds = chance.pick('batch at most', [61, 90, 180]);
  // The world begins at noon, and most uploads come before this; the others wait for the next day.
  const isDaily = chance.happens('batch is daily', 0.05);
  const minuteOfDay = 12 * 60 + chance.between('batch at', 9, 20);
  const quietSeconds = chance.pick('batch quiet', [0, 5, 20, 60]);
  return {
    by: ['group'],
    items: Math.max(chance.pick('batch items', [1, 2, 2, 3, 3, 40]), waitsFor === 'nothing' ? 1 : NEEDED.length),
    ...(chance.happens('batch has a size', 0.2) ? { bytes: 25 } : {}),
    ...(quietSeconds === 0 && waitsFor === 'nothing' ? {} : { quietSeconds: Math.max(quietSeconds, 5) }),
    ...(isDaily ? { at: { minuteOfDay, timezone: 'UTC' } } : {}),
    ...(isDaily && chance.happens('batch is daily only', 0.5) ? {} : { atMostSeconds }),
    ...(waitsFor === 'several parts' ? { need: { capture: 'part', different: NEEDED.length } } : {}),
    ...(waitsFor === 'parts' ? { need: { capture: 'part', names: NEEDED } } : {}),
    ...(waitsFor === 'marker' && MARKER_PATTERN !== undefined ? { until: MARKER_PATTERN } : {}),
    orElse: chance.pick('batch incomplete', ['start', 'wait'] as const),
    hold: chance.happens('batch is held', 0.3),
  };
};

const uploadsOf = (chance: Chance, policy: BatchPolicy, secondWaveMs: number | undefined): SimulatedUpload[] => {
  const windowMs = chance.pick('bulk window', [SECOND_MS, 30 * SECOND_MS, 4 * MINUTE_MS, 8 * MINUTE_MS]);
  const groups = chance.pick('bulk groups', [1, 1, 2]);
  const many = chance.happens('bulk is large', 0.05);
  return Array.from({ length: many ? 30 : chance.pick('bulk uploads', [1, 2, 3, 4, 6]) }, (_, at) => {
    const about = `upload ${at}`;
    const inSecond = secondWaveMs !== undefined && chance.happens(`${about} comes later`, 0.4);
    const isMarker = policy.until !== undefined && chance.happens(`${about} is a marker`, 0.3);
    return {
      id: `u${at + 1}`,
      group: GROUPS[chance.between(`${about} group`, 0, groups - 1)] ?? GROUPS[0],
      role: isMarker ? 'marker' : 'upload',
      part: chance.pick(`${about} part`, ['a', 'b']),
      size: chance.between(`${about} size`, 1, 20),
      key: chance.happens(`${about} again`, 0.15) ? 'again.csv' : `${at}.csv`,
      atMs: (inSecond ? secondWaveMs : 0) + chance.between(`${about} at`, 0, windowMs),
      deliveries: inSecond ? 1 : chance.pick(`${about} deliveries`, [1, 1, 1, 2, 3]),
    };
  });
};

const deploymentsOf = (chance: Chance, firstSweepMs: number): Deployment[] => {
  const count = chance.pick('bulk deployments', [0, 0, 0, 1, 2, 3]);
  const made = Array.from({ length: count }, (_, at): Deployment => {
    const about = `deployment ${at}`;
    const says = chance.pick(`${about} says`, [
      'batch',
      'smaller batch',
      'no batch',
      'no batch',
      'no trigger',
    ] as const);
    // Often while a sweep is at work, so that one file cuts and another carries the cut out.
    const sweepsAtMs = firstSweepMs + chance.between(`${about} at sweep`, 0, 9) * MINUTE_MS;
    const atMs = chance.happens(`${about} meets a sweep`, 0.5)
      ? sweepsAtMs + chance.between(`${about} after`, 0, 2 * SECOND_MS)
      : chance.between(`${about} at`, 0, 10 * MINUTE_MS);
    const singlesBroken = chance.happens(`${about} breaks`, 0.3);
    return { atMs, says, singlesBroken, unlisted: chance.happens(`${about} reads no list`, 0.3) };
  });
  // In the end the trigger is there, whatever it does.
  const last = chance.pick('last deployment', ['batch', 'no batch'] as const);
  return count === 0 ? [] : [...made, { atMs: 12 * MINUTE_MS, says: last, singlesBroken: false }];
};

/** Batches in a third of the worlds. */
export const batchesOf = (chance: Chance, firstSweepMs: number): BatchScenario | undefined => {
  if (!chance.happens('uploads share runs', 1 / 3)) return undefined;
  const policy = policyOf(chance);
  // Longer than any redelivery or late copy lives.
  const keepForMs = chance.happens('groups expire', 0.15) ? 40 * MINUTE_MS : undefined;
  const uploads = uploadsOf(chance, policy, keepForMs && keepForMs + 20 * MINUTE_MS);
  const times = chance.happens('a person closes', 0.2) ? [chance.between('a person closes at', 0, 8 * MINUTE_MS)] : [];
  return {
    policy,
    smaller: policy.need === undefined ? 1 : NEEDED.length,
    format: chance.pick('batch format', ['json-lines', 'json-lines', 'redshift', 'addresses', undefined]),
    uploads,
    deployments: deploymentsOf(chance, firstSweepMs),
    closes: times.flatMap((atMs) => GROUPS.map((group) => ({ atMs, group }))),
    hidden: chance.happens('an upload is hidden', 0.2)
      ? { id: uploads[0]?.id ?? '', ms: chance.between('is hidden for', SECOND_MS, 4 * MINUTE_MS) }
      : undefined,
    sweepMs: chance.happens('sweeps are short', uploads.length > 6 ? 0.8 : 0.2) ? 40 * SECOND_MS : undefined,
    secondSweepMs: chance.happens('sweeps overlap', 0.3) ? chance.between('second sweep', 0, 100) : undefined,
    personTakesMs: chance.happens('uploads are redriven', 0.6)
      ? chance.between('redriven after', 0, 4 * MINUTE_MS)
      : undefined,
    keepForMs,
  };
};
