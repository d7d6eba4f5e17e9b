import type { ConsoleOptions } from '../../console/server/console-options.ts';
import type { Clock } from '../../lib/core/time.ts';
import type { Paint } from '../command-line/paint.ts';
import type { Terminal } from '../command-line/terminal.ts';
import type { Deployment, Target } from '../deployment/deployment.ts';
import type { AwsReads } from '../doctor/aws-reads.ts';

/** Everything that a verb has from the process, so that tests give their own. */
export interface CommandWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  /** For what is printed as asked for. */
  readonly paint: Paint;
  /** Tells how far long work is, in a line that the next one replaces. Shows nothing where nobody watches. */
  readonly progress: (line: string) => void;
  /** Asks a question; undefined where nobody can answer. */
  readonly confirm: (question: string) => Promise<boolean | undefined>;
  readonly now: Clock;
  /** An idempotency key that no call has had. */
  readonly newKey: () => string;
  /** Who sits here, as far as the machine knows. */
  readonly userName: () => string;
  readonly open: (target: Target) => Deployment;
  /** Serves the console until the person ends it. `onOpen`: told of its address. */
  readonly serve: (options: ConsoleOptions, onOpen: (url: string) => void) => Promise<void>;
  /** What `doctor` reads of AWS. */
  readonly askAws: (target: Target) => Promise<AwsReads>;
}

/** One verb of the command. */
export interface Verb {
  readonly name: string;
  /** For the list of all verbs. */
  readonly summary: string;
  /** Gives the exit code. */
  readonly run: (args: readonly string[], world: CommandWorld) => Promise<number>;
}
