import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readLedgerTable, readStackTemplate, withStackFindings } from '../../../infra/stack/read-stack-template.ts';
import { checkTriggers } from '../../../lib/triggers-file/check-triggers.ts';
import { runNode } from '../../processes/spawn-node.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'glue-job-trigger-read-stack-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STACK = { service: 'glue-job-trigger', stage: 'test' };
const ORDERS = 'triggers:\n  orders: { on: manual, start: { JobName: orders } }\n';

/** More schedules than CloudFormation takes resources. */
const TOO_MANY = `triggers:\n${Array.from(
  { length: 450 },
  (_, at) => `  nightly-${at}: { on: { schedule: { expression: rate(1 day) } }, start: { JobName: rollup } }\n`,
).join('')}`;

/** More keys than one rule can name. */
const JOINED = `triggers:\n${Array.from(
  { length: 80 },
  (_, at) =>
    `  feed-${at}: { on: { s3: { bucket: landing, key: 'partner-${100 + at}-of-some/**' } }, start: { JobName: etl } }\n`,
).join('')}`;

const tooManyResources = expect.stringMatching(/^the stack would have \d+ resources, and CloudFormation takes 500: /);
const negativeLease = expect.stringMatching(/^the environment variable LEASE_SECONDS: expected .*, found "-1"$/);

const fileOf = (text: string): string => {
  const file = path.join(folder, 'triggers.yml');
  writeFileSync(file, text);
  return file;
};

describe('check', () => {
  const check = (text: string, environment = {}) => {
    const checked = checkTriggers(text, { fileName: 'triggers.yml', stage: 'test' });
    return { checked, ...withStackFindings(checked, STACK, environment) };
  };
  const outside = (message: unknown) => ({ line: 0, column: 0, where: '', message });

  it('finds nothing more where nothing would be refused', () => {
    const { checked, ...found } = check(ORDERS);
    expect(found).toStrictEqual(checked);
    expect(checked).toMatchObject({ triggers: { stage: 'test' }, errors: [], warnings: [] });
  });

  it('leaves what it found in a file with errors as it is', () => {
    const { checked, ...found } = check('triggers: 7\n', { LEASE_SECONDS: '-1' });
    expect(found).toStrictEqual(checked);
    expect(checked.errors).toHaveLength(1);
  });

  it('adds every error of the stack and of the environment, and gives no triggers then', () => {
    const { checked, ...found } = check(TOO_MANY, { LEASE_SECONDS: '-1' });
    expect(found).toStrictEqual({ errors: [outside(tooManyResources), outside(negativeLease)], warnings: [] });
  });

  it('adds the warnings of the stack to those of the file', () => {
    const { checked, ...found } = check(`${JOINED}keepJobs: [etl]\n`);
    expect(found.triggers).toBe(checked.triggers);
    expect(found.errors).toEqual([]);
    expect(found.warnings).toEqual([
      ...checked.warnings,
      outside(expect.stringMatching(/bucket landing wait for do not fit into one EventBridge rule/)),
    ]);
    expect(checked.warnings).toHaveLength(1);
  });

  it('refuses first, with the words of package, what would be refused when it is deployed', async () => {
    const file = fileOf(TOO_MANY);
    const { status, stdout, stderr } = await runNode(['cli/check.js', '--stage', 'test'], {
      env: { ...process.env, TRIGGERS_FILE: file },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const messages = (text: string) => text.split('\n').filter((line) => line.includes('CloudFormation takes'));
    expect(messages(stderr)).toHaveLength(1);
    expect(() => readStackTemplate(STACK, { TRIGGERS_FILE: file })).toThrow(messages(stderr)[0]);
  });
});

describe('reading the stack of a triggers file', () => {
  /** The deployer prints the stack of what is thrown. */
  const refusal = (read: () => unknown): string => {
    try {
      read();
    } catch (thrown) {
      expect(thrown).toMatchObject({ name: 'TriggerError', code: 'TRIGGERS_INVALID', retryable: false });
      const { stack, message } = thrown as Error;
      expect(stack).toBe(message);
      return message;
    }
    throw new Error('nothing was refused');
  };

  it('gives its resources for the stage', () => {
    const { Resources } = readStackTemplate(STACK, {
      TRIGGERS_FILE: fileOf(`${ORDERS}ledgerTable: 'l-\${{ stage }}'\n`),
    });
    expect(JSON.stringify(Resources)).toContain('table/l-test');
  });

  it('refuses with every error of the stack and of the environment, and without a stack trace', () => {
    const file = fileOf(TOO_MANY);
    expect(refusal(() => readStackTemplate(STACK, { TRIGGERS_FILE: file, LEASE_SECONDS: '-1' })).split('\n')).toEqual([
      `${file} has 2 errors`,
      '',
      `${file} error`,
      expect.stringMatching(/^ {2}the stack would have/),
      '',
      `${file} error`,
      expect.stringMatching(/^ {2}the environment variable LEASE_SECONDS/),
    ]);
  });

  it('refuses an invalid file and a missing one without a stack trace', () => {
    const [invalid, missing] = [fileOf('triggers: 7\n'), path.join(folder, 'nowhere.yml')];
    for (const read of [readStackTemplate, readLedgerTable]) {
      expect(refusal(() => read(STACK, { TRIGGERS_FILE: invalid }))).toContain('triggers.yml has 1 error');
      expect(refusal(() => read(STACK, { TRIGGERS_FILE: missing }))).toContain('nowhere.yml cannot be read');
    }
  });

  it('gives the name of the ledger, which is that of the file where it names one', () => {
    expect(readLedgerTable(STACK, { TRIGGERS_FILE: fileOf(ORDERS) })).toEqual({ Ref: 'LedgerTable' });
    const named = fileOf(`${ORDERS}ledgerTable: 'ledger-\${{ stage }}'\n`);
    expect(readLedgerTable(STACK, { TRIGGERS_FILE: named })).toBe('ledger-test');
  });
});
