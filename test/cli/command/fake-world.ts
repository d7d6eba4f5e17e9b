import type { CommandWorld } from '../../../cli/command/command-world.ts';
import { runCommand } from '../../../cli/command/run-command.ts';
import type { Deployment, ManualReply, Target } from '../../../cli/deployment/deployment.ts';
import type { AwsReads } from '../../../cli/doctor/aws-reads.ts';
import type { ConsoleOptions } from '../../../console/server/console-options.ts';
import { memoryHistory } from '../../doubles/memory-history.ts';
import { type MemoryLedger, memoryLedger } from '../../doubles/memory-ledger.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';
import { anAws } from '../doctor/an-aws.ts';

type Payload = Readonly<Record<string, unknown>>;

/** How a fake deployment answers a call of its function `manual`. */
export type Answering = (payload: Payload) => Payload | Extract<ManualReply, { kind: 'refused' }>;

/** What a command did: what it printed, and what it asked of which deployment. */
export interface Played {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly calls: readonly Payload[];
  readonly targets: readonly Target[];
  readonly questions: readonly string[];
  readonly progress: readonly string[];
  /** The consoles that it has served. */
  readonly served: readonly ConsoleOptions[];
}

/** Plays the command with a deployment in memory. */
export const play = async (
  words: readonly string[],
  given: {
    readonly answer?: Answering;
    readonly ledger?: MemoryLedger;
    readonly history?: Deployment['history'];
    readonly environment?: CommandWorld['environment'];
    /** What AWS answers the verb `doctor`; without it, all is well. */
    readonly aws?: Partial<AwsReads>;
    /** What the person answers to every question; undefined: nobody is there. */
    readonly says?: boolean;
  } = {},
): Promise<Played> => {
  const played = { out: [] as string[], err: [] as string[], calls: [] as Payload[], targets: [] as Target[] };
  const questions: string[] = [];
  const progress: string[] = [];
  const served: ConsoleOptions[] = [];
  const ledger = given.ledger ?? memoryLedger();
  const deployment: Deployment = {
    manual: async (payload) => {
      played.calls.push(payload);
      const answer = given.answer?.(payload) ?? { message: 'So it is.' };
      return answer['kind'] === 'refused'
        ? (answer as Extract<ManualReply, { kind: 'refused' }>)
        : { kind: 'answer', answer };
    },
    ledger,
    register: () => ledger.jobs(),
    history: given.history ?? memoryHistory(ledger),
    close: () => undefined,
  };
  const code = await runCommand(words, {
    environment: given.environment ?? {},
    terminal: { out: (line) => void played.out.push(line), err: (line) => void played.err.push(line) },
    paint: (text) => text,
    progress: (line) => void progress.push(line),
    confirm: async (question) => {
      questions.push(question);
      return given.says;
    },
    now: () => START_OF_TEST,
    newKey: () => 'a-new-key',
    userName: () => 'ann',
    open: (target) => {
      played.targets.push(target);
      return deployment;
    },
    serve: async (options, onOpen) => {
      served.push(options);
      onOpen(`http://127.0.0.1:${options.port}/?key=k`);
    },
    askAws: async (target) => {
      played.targets.push(target);
      return anAws(given.aws);
    },
  });
  return { code, ...played, questions, progress, served };
};
