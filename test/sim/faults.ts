import type { EpochMs } from '../../lib/core/time.ts';
import type { Chance } from './chance.ts';

/** What may go wrong, by the place where it does. */
export const FAULTS = {
  write: [
    'dies before',
    'dies after',
    'reply lost',
    'late copy',
    'throws',
    'throws, but applied',
    'throws, applied late',
    'slow',
    'slow reply',
  ],
  member: ['refused in passing', 'given up', 'refuser not read'],
  read: ['dies before', 'throws', 'slow'],
  send: [
    'dies before',
    'dies after',
    'accepted, reply lost',
    'accepted, then 5xx',
    '5xx',
    'accepted late',
    'accepted late after 5xx',
    'dies, accepted late',
    'hangs',
    'throttled',
    'not sent',
    'stalls',
    'refused',
  ],
  look: ['dies before', 'fails', 'denied', 'slow', 'hides arguments', 'gone'],
  publish: ['dies before', 'dies after', 'lost', 'reply lost', 'one refused'],
  manifest: ['dies before', 'dies after', 'throws', 'throws, but written', 'slow'],
  members: ['dies before', 'in two goes'],
  sleep: ['dies before', 'slow'],
  lane: ['dies before', 'slow', 'frozen'],
  event: ['lost', 'twice', 'late'],
  forgery: ['end told early'],
  run: ['shown late', 'goes on for long', 'slot freed late', 'hides its arguments'],
  fence: ['dies before', 'sees an old state'],
  delivery: ['twice', 'delete lost', 'late'],
  sweep: ['left out', 'twice', 'late'],
  person: ['errs'],
  world: ['restart', 'MaxRetries changes', 'job made anew', 'reupload changes'],
} as const;

export type Place = keyof typeof FAULTS;
export type FaultKind = (typeof FAULTS)[Place][number];

/** A moment at which something may go wrong. Its key is the same in every history that comes to it. */
export interface Point {
  readonly key: string;
  readonly place: Place;
}

export interface Fault {
  readonly kind: FaultKind;
  /** How bad, from 0 to 1; often exactly 1. */
  readonly size: number;
}

export interface Faults {
  at(point: Point): Fault | undefined;
  /** Everything that went wrong so far. */
  readonly struck: readonly (Point & Fault & { readonly when: EpochMs })[];
}

export interface FaultMix {
  /** How likely anything goes wrong at a point. */
  readonly rate: number;
  /** The kinds that may happen at all, as `place: kind`; a kind named several times is as much likelier. */
  readonly kinds: Readonly<Record<Place, readonly FaultKind[]>>;
  /** How many may happen in all. */
  readonly most: number;
}

/** All the kinds of faults that are to be known, by place. */
export const knownFaults = (keep: (kind: string) => boolean): FaultMix['kinds'] =>
  Object.fromEntries(
    Object.entries(FAULTS).map(([place, kinds]) => [
      place,
      (kinds as readonly FaultKind[]).filter((kind) => keep(`${place}: ${kind}`)),
    ]),
  ) as Record<Place, FaultKind[]>;

/** A mix for those who look for one harm: only these kinds, this often. */
export const onlyFaults = (
  rate: number,
  wanted: Partial<Record<Place, readonly FaultKind[]>>,
  most = 1_000,
): FaultMix => ({
  rate,
  most,
  kinds: { ...knownFaults(() => false), ...wanted },
});

/** Faults by chance until a fixed time. `only` narrows them to the points named: how a history is made shorter. */
export const randomFaults = (
  mix: FaultMix,
  chance: Chance,
  { now, until, only }: { now: () => EpochMs; until: EpochMs; only?: ReadonlySet<string> | undefined },
): Faults => {
  const struck: (Point & Fault & { when: EpochMs })[] = [];
  return {
    struck,
    at(point) {
      const kinds = mix.kinds[point.place];
      if (kinds.length === 0 || now() >= until) return undefined;
      if (only === undefined ? struck.length >= mix.most : !only.has(point.key)) return undefined;
      if (!chance.happens(`${point.key}/strikes`, mix.rate)) return undefined;
      const kind = kinds[Math.floor(chance.fraction(`${point.key}/kind`) * kinds.length)];
      if (kind === undefined) return undefined;
      const size = Math.min(1, 1.4 * chance.fraction(`${point.key}/size`));
      struck.push({ ...point, kind, size, when: now() });
      return { kind, size };
    },
  };
};

/** Exactly the faults that a written history names: at the first `times` points that match. */
export const scriptedFaults = (
  script: readonly {
    readonly at: RegExp;
    readonly kind: FaultKind;
    readonly size?: number;
    readonly times?: number;
  }[],
  now: () => EpochMs,
): Faults => {
  const struck: (Point & Fault & { when: EpochMs })[] = [];
  const left = script.map(({ times = 1 }) => times);
  return {
    struck,
    at(point) {
      const index = script.findIndex((line, at) => (left[at] ?? 0) > 0 && line.at.test(point.key));
      const line = script[index];
      if (line === undefined) return undefined;
      left[index] = (left[index] ?? 0) - 1;
      const fault = { kind: line.kind, size: line.size ?? 1 };
      struck.push({ ...point, ...fault, when: now() });
      return fault;
    },
  };
};
