import type { DeclaredInput } from '../../lib/core/triggers/trigger.ts';

/** A group of uploads that gathers for a trigger's next batch. */
export interface OpenBatch {
  /** `day 2026-11-25`; empty for a trigger with one group. */
  readonly group: string;
  readonly by: Readonly<Record<string, string>>;
  readonly message: string;
  readonly uploads: number;
  readonly missing: readonly string[];
}

/** A trigger as it is deployed, and what it is doing. */
export interface TriggerNow {
  readonly name: string;
  readonly enabled: boolean;
  readonly jobName: string;
  readonly source: string;
  /** What it does, in words. */
  readonly message: string;
  /** Its pattern, or its schedule. */
  readonly waitsFor?: string;
  /** What a call of it may bring. */
  readonly inputs: readonly string[];
  /** The same, as the file declares it; absent: a call may bring anything, or nothing is called by hand. */
  readonly declared?: readonly DeclaredInput[];
  /** The next times of its schedule, in its own time zone. */
  readonly next: readonly string[];
  readonly notes: readonly string[];
  /** What it expects by a time of the day, and whether that came the last time. */
  readonly expected?: string;
  readonly waiting: number;
  /** How its uploads become batches, in words; empty for a trigger that does not batch. */
  readonly policy: readonly string[];
  readonly batches: readonly OpenBatch[];
}
