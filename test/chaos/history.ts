import type { ListsPut } from './faulty-s3.ts';

/** What one history shall be. */
export interface HistoryOrder {
  readonly seed: number;
  /** New for each try of a seed: its tables stay until the server ends. */
  readonly stage: string;
  readonly requests: number;
  /** Beside them, uploads that share runs. */
  readonly uploads: number;
  /** How long things happen, in milliseconds of the fast clock. */
  readonly spanMs: number;
  /** Harm is done until this part of the requests has been started, from 0 to 1. */
  readonly underHarm: number;
  /** Processes for each function. */
  readonly workers: number;
  /** How much faster than the real one its clock goes. */
  readonly rate: number;
  /** The fast clock to import, without its skew. */
  readonly clock: string;
  readonly dynamodbUrl: string;
  /** Where to write down what happens. */
  readonly logFile: string;
}

/** What became of it. */
export interface HistoryReport {
  readonly seed: number;
  readonly violations: readonly string[];
  /**
   * Whether this machine was quick enough for what the promise assumes, or no slowness excuses the harm; if neither, the
   * history proves nothing.
   */
  readonly assumptionHeld: boolean;
  readonly counts: {
    readonly requests: number;
    readonly runs: number;
    /** Lists of batches, and the uploads in them. */
    readonly batches: number;
    readonly uploads: number;
    /** Deliveries of an event that had been delivered already. */
    readonly copies: number;
    readonly redriven: number;
  };
  readonly kills: number;
  /** How often a closer was struck at each moment of its work. */
  readonly strikes: Readonly<Record<string, number>>;
  /** How often a list was to be written, and how often one was there already. */
  readonly lists: ListsPut;
  readonly faults: Readonly<Record<string, number>>;
  readonly decisions: Readonly<Record<string, number>>;
  /** The longest that this machine kept a process waiting, in milliseconds of the fast clock. */
  readonly lateMs: number;
  /** Real ones. */
  readonly seconds: number;
}
