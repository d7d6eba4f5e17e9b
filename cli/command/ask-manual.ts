import type { Deployment, ManualReply } from '../deployment/deployment.ts';
import { printableLines } from '../tables/printable.ts';
import type { CommandWorld } from './command-world.ts';
import { EXIT } from './exit-code.ts';
import { showAnswer } from './show-answer.ts';
import type { Asking } from './verb-line.ts';

type Payload = Readonly<Record<string, unknown>>;

/** Runs with an open deployment and closes it in the end. */
export const withDeployment = async <Result>(
  { target }: Asking,
  world: CommandWorld,
  use: (deployment: Deployment) => Promise<Result>,
): Promise<Result> => {
  const deployment = world.open(target);
  try {
    return await use(deployment);
  } finally {
    deployment.close();
  }
};

/**
 * Makes a call of the function `manual` and shows its answer; gives the exit code.
 *
 * @param isNo whether the answer says no, so that a script can tell
 */
export const askManual = (
  payload: Payload,
  line: Asking,
  world: CommandWorld,
  isNo: (answer: Payload) => boolean = () => false,
): Promise<number> =>
  withDeployment(line, world, async (deployment) => showReply(await deployment.manual(payload), line, world, isNo));

/** Shows a reply; gives the exit code. */
export const showReply = (
  reply: ManualReply,
  { json, target }: Asking,
  { terminal, paint }: CommandWorld,
  isNo: (answer: Payload) => boolean = () => false,
): number => {
  if (reply.kind === 'refused') return showRefusal(reply, { json }, { terminal });
  const { answer } = reply;
  if (json) terminal.out(JSON.stringify(answer, null, 2));
  else for (const text of showAnswer(answer, { paint, target })) terminal.out(text);
  return isNo(answer) ? EXIT.no : EXIT.done;
};

/** Shows why the function did not carry out a call; gives the exit code. Only a caller's mistake is a no. */
export const showRefusal = (
  { code, message }: Extract<ManualReply, { kind: 'refused' }>,
  { json }: Pick<Asking, 'json'>,
  { terminal }: Pick<CommandWorld, 'terminal'>,
): number => {
  if (json) terminal.out(JSON.stringify({ error: { ...(code === undefined ? {} : { code }), message } }, null, 2));
  terminal.err(printableLines(message));
  return code === 'CALL_INVALID' || code === 'OBJECT_UNREADABLE' ? EXIT.no : EXIT.failed;
};
