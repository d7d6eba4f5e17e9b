import { WHOLE_JOB } from '../core/ledger/pause.ts';
import type { BacklogHints } from '../ports/backlog.ts';
import type { BacklogEntry } from '../ports/ledger.ts';

/** The triggers of a job that are paused, as far as one drain knows: none of them is read on. */
export class PausedTriggers {
  readonly #known = new Set<string>();
  readonly #backlogs: BacklogHints;

  constructor(backlogs: BacklogHints) {
    this.#backlogs = backlogs;
  }

  has(trigger: string): boolean {
    return this.#known.has(trigger);
  }

  /** Those of some entries whose triggers are not paused. The others must not count where entries take turns. */
  async leaveOut(entries: readonly BacklogEntry[]): Promise<readonly BacklogEntry[]> {
    for (const one of new Map(entries.map((entry) => [entry.trigger, entry])).values()) await this.holdBack(one);
    return entries.filter(({ trigger }) => !this.has(trigger));
  }

  /** Whether a person has paused the trigger: it delays no others. Or the job, or everything: then nothing starts. */
  async holdBack({ jobName, trigger }: BacklogEntry): Promise<'paused' | 'next' | undefined> {
    if (this.has(trigger)) return 'next';
    const pauses = await this.#backlogs.pausedBy({ jobName, trigger });
    if (pauses.some((pause) => pause.trigger === WHOLE_JOB)) return 'paused';
    if (pauses.length === 0) return undefined;
    this.#known.add(trigger);
    return 'next';
  }
}
