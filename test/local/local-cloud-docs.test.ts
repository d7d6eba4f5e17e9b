import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { HELP, parseStartOptions } from '../../cli/start/start-options.ts';
import { FAULT_KINDS } from '../../local/glue/glue-faults.ts';
import { parseFault, parseFaultText } from '../../local/glue/parse-fault.ts';

const doc = await readFile(path.join(import.meta.dirname, '../../docs/local-cloud.md'), 'utf8');

it('docs/local-cloud.md lists every fault that can be ordered, with what it does', () => {
  const rows = Object.entries(FAULT_KINDS).map(([kind, what]) => `| \`${kind}\` | ${what} |`);
  expect(rows.filter((row) => !doc.includes(row))).toEqual([]);
});

it('every command with npm start in the docs, and every order by curl, is understood', () => {
  const commands = [...doc.matchAll(/npm start -- ([^#`\n]+)/g)].map((match) => match[1]?.trim().split(/\s+/) ?? []);
  expect(commands.length).toBeGreaterThan(5);
  for (const args of commands) expect(() => parseStartOptions(args, {})).not.toThrow();
  const orders = [...doc.matchAll(/_glue\/faults (?:\\\n\s*)?-d '([^']+)'/g)].flatMap((match) =>
    [JSON.parse(match[1] ?? '')].flat(),
  );
  expect(orders.length).toBeGreaterThan(2);
  for (const order of orders) expect(() => parseFault(order)).not.toThrow();
});

it('the help names no option or fault that does not exist', () => {
  const options = [...HELP.matchAll(/^ {2}(--[a-z-]+)/gm)].map((match) => match[1] ?? '');
  expect(options.length).toBeGreaterThan(10);
  for (const option of options) {
    const attempt = () => parseStartOptions([option, '1'], {});
    expect(attempt, option).not.toThrow('there is no option');
  }
  for (const [, order = ''] of HELP.matchAll(/--fault ([a-z][\w-]*,[\w=,.-]+)/g)) parseFaultText(order);
});

it('every command of the AWS CLI in the docs names the endpoint: older CLIs would go to AWS itself', () => {
  const commands = [...doc.matchAll(/^aws .*$/gm)].map(([command]) => command);
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) expect(command).toContain('aws --endpoint-url http://127.0.0.1:4100 ');
});
