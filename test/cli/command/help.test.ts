import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../cli/command/exit-code.ts';
import { VERBS } from '../../../cli/command/run-command.ts';
import { markdownFiles } from '../../docs/markdown.ts';
import { firstCells, read } from '../../docs/tables.ts';
import { type Answering, play } from './fake-world.ts';
import { shellWords } from './shell-words.ts';

const PROGRAM = /^\s*(?:Examples: )?(?:npx )?glue-job-trigger (.*)$/gm;

/** The commands in a text, each as its words, without what a shell does with their output. */
const commandsIn = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(PROGRAM)]
    .map(([, line = '']) => line.replace(/\s+#.*$/, ''))
    .map((line) => shellWords(line))
    .filter(([verb]) => verb !== undefined && !verb.startsWith('<'));

/** Knows a manual trigger, a scheduled one and one for uploads. */
const anyTrigger: Answering = ({ status }) => {
  const asked = JSON.stringify(status) ?? '';
  const source = asked.includes('nightly') ? 'schedule' : asked.includes('orders') ? 's3' : 'manual';
  return { message: 'So it is.', attempt: 1, source };
};

const helpOf = async (verb: string): Promise<string> => (await play([verb, '--help'])).out.join('\n');

describe('the help of the command', () => {
  it('lists every verb with what it is for', async () => {
    const { code, out } = await play(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of VERBS) expect(out.join('\n')).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
  });

  it('is shown by "help", and that of a verb by "help <verb>"', async () => {
    expect(await play(['help'])).toEqual(await play(['--help']));
    expect(await play(['help', 'status'])).toEqual(await play(['status', '--help']));
  });

  it('follows a verb that there is not, behind the nearest one', async () => {
    const { code, err } = await play(['stauts', 'x']);
    expect(code).toBe(2);
    expect(err.join('\n')).toMatch(/^there is no verb "stauts"; did you mean "status"\?\n\nAsks a deployment/);
    expect((await play(['stat', 'x'])).err[0]).toMatch(/^there is no verb "stat"; did you mean "status"\?/);
    expect((await play([])).code).toBe(2);
  });
});

/** The others print themselves, as scripts: test/cli/ has their tests. */
const ASKING = VERBS.map(({ name }) => name).filter((name) => name !== 'check' && name !== 'explain');

describe.each(ASKING)('the help of %s', (verb) => {
  it('has its exit codes', async () => {
    expect(await helpOf(verb)).toMatch(/exit code:? .*\b2:? wrong usage/is);
  });

  it('has examples, which are right', async () => {
    expect(await helpOf(verb)).toMatch(/^Examples: glue-job-trigger /m);
    const examples = commandsIn(await helpOf(verb)).filter((words) => !words.some((word) => /[<…|[]/.test(word)));
    for (const words of examples) {
      expect(words[0], words.join(' ')).toBe(verb);
      expect((await play(words, { answer: anyTrigger, says: true })).code, words.join(' ')).not.toBe(2);
    }
    expect(examples.length).toBeGreaterThan(1);
  });

  it('is followed by a program with --json: every example answers one JSON document', async () => {
    const examples = commandsIn(await helpOf(verb))
      .filter((words) => !words.some((word) => /[<…|[]|^--csv$/.test(word)))
      .map((words) => [...words, ...(words.includes('--json') ? [] : ['--json'])]);
    for (const words of examples) {
      const { out } = await play(words, { answer: anyTrigger, says: true });
      expect(() => JSON.parse(out.join('\n')), words.join(' ')).not.toThrow();
    }
  });

  it('says of an option that there is not which there are, with exit code 2', async () => {
    const { code, err } = await play([verb, '--colour']);
    expect(code).toBe(2);
    expect(err.join('\n')).toMatch(/there is no option --colour.*\nOptions: .*--help/);
  });
});

describe('the commands in the docs', () => {
  const pasted = markdownFiles().flatMap((file) =>
    commandsIn(read(file))
      .filter((words) => !words.some((word) => /[<…|[]/.test(word)) && words[0] !== 'check' && words[0] !== 'explain')
      .map((words) => [file, words] as const),
  );

  it('are many', () => {
    expect(pasted.length).toBeGreaterThan(10);
  });

  it.each(pasted)('in %s are right: %j', async (_file, words) => {
    const { code, err } = await play(words, { answer: anyTrigger, says: true });
    expect(code, err.join('\n')).not.toBe(2);
  });
});

describe('docs/command.md', () => {
  it('has a row for each verb, in the order of the help', () => {
    const verbs = firstCells('docs/command.md', '# The command').map((cell) => /^`(\w+)/.exec(cell)?.[1]);
    expect(verbs).toEqual(VERBS.map(({ name }) => name));
  });

  it('has a row for each exit code', () => {
    const exits = firstCells('docs/command.md', '## For scripts').map(Number);
    expect(exits).toEqual(Object.values(EXIT));
  });
});
