import { CALLED_WRONGLY } from '../command-line/read-options.ts';

/** The exit codes of the command: the same for every verb. docs/command.md lists them. */
export const EXIT = {
  done: 0,
  /** Something failed that is not the caller's. */
  failed: 1,
  usage: CALLED_WRONGLY,
  /** The answer is no: nothing is there, nothing was started or changed, or the service refused. */
  no: 3,
  /** The deployment does not answer, or denies it. */
  unreached: 4,
} as const;

/** For every verb's help. */
export const EXIT_HELP = `Exit code: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.usage} wrong usage, ${EXIT.no} the answer is no, ${EXIT.unreached} not reached or denied.`;
