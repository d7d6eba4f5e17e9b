import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { deployedFunctions, SERVERLESS_FILE, serviceName } from '../../../infra/stack/deployed-functions.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'glue-job-trigger-serverless-'));
const file = path.join(folder, 'serverless.yml');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const UPLOADS = `
      - sqs:
          arn: { Fn::GetAtt: [UploadsQueue, Arn] }
          batchSize: 10
          maximumBatchingWindow: 5
          maximumConcurrency: 2`;

/** A serverless.yml whose function s3-upload has these events. */
const withEvents = (events: string): string => {
  const other = (name: string, timeout: number) => `  ${name}: { timeout: ${timeout}, memorySize: 512 }\n`;
  const others = ['schedule', 'manual', 'run-state', 'sweep'].map((name, at) => other(name, 61 + at));
  writeFileSync(
    file,
    `service: acme\nfunctions:\n  s3-upload:\n    timeout: 60\n    memorySize: 256\n    events:${events}\n${others.join('')}`,
  );
  return file;
};

const feed = { queueId: 'UploadsQueue', batchSize: 10, batchWindowSeconds: 5, maximumConcurrency: 2 };

describe('serverless.yml', () => {
  it('says how each function is deployed, and how its queue feeds it', () => {
    expect(deployedFunctions(withEvents(UPLOADS))).toStrictEqual({
      's3-upload': { timeoutSeconds: 60, memoryMegabytes: 256, queue: feed },
      schedule: { timeoutSeconds: 61, memoryMegabytes: 512 },
      manual: { timeoutSeconds: 62, memoryMegabytes: 512 },
      'run-state': { timeoutSeconds: 63, memoryMegabytes: 512 },
      sweep: { timeoutSeconds: 64, memoryMegabytes: 512 },
    });
  });

  it.each([
    ['another event before it', `\n      - schedule: rate(1 minute)${UPLOADS}`, feed],
    ['no window', UPLOADS.replace(/\n.*Window.*/, ''), { ...feed, batchWindowSeconds: 0 }],
    ['another event only', '\n      - schedule: rate(1 minute)', undefined],
    ['no event', ' []', undefined],
  ])('says how a queue feeds its function that has %s', (_what, events, queue) => {
    expect(deployedFunctions(withEvents(events))['s3-upload'].queue).toStrictEqual(queue);
  });

  it.each([
    ['the function', 'sweep:', 'swept:', '"sweep" is missing'],
    ['the time limit', 'timeout: 60', 'timeOut: 60', '"timeout" is missing'],
    [
      'a plain time limit',
      'timeout: 60',
      `timeout: "\${self:custom.x}"`,
      '"timeout" must be a plain number, not "${self:custom.x}"',
    ],
    ['the memory', 'memorySize: 256', 'memory: 256', '"memorySize" is missing'],
    ['the functions', 'functions:', 'function:', '"functions" is missing'],
    ['the queue', 'arn:', 'arns:', '"arn" is missing'],
    ['an attribute of the queue', 'Fn::GetAtt:', 'Ref:', '"Fn::GetAtt" is missing'],
    ['the name of the queue', '[UploadsQueue, Arn]', '[]', '"0" is missing'],
    ['the batch size', 'batchSize:', 'size:', '"batchSize" is missing'],
    ['a plain window', 'Window: 5', 'Window: five', '"maximumBatchingWindow" must be a plain number, not "five"'],
    ['the concurrency', 'maximumConcurrency:', 'concurrency:', '"maximumConcurrency" is missing'],
  ])('is refused, by its name, without %s', (_what, right, wrong, message) => {
    const whole = readFileSync(withEvents(UPLOADS), 'utf8');
    expect(whole).toContain(right);
    writeFileSync(file, whole.replace(right, wrong));
    expect(() => deployedFunctions(file)).toThrow(`${file}: ${message}`);
  });

  it('says with what every name of a stack begins', () => {
    expect(serviceName(withEvents(UPLOADS))).toBe('acme');
    expect(serviceName()).toBe('glue-job-trigger');
    writeFileSync(file, 'functions: {}\n');
    expect(() => serviceName(file)).toThrow(`${file}: "service" is missing`);
  });

  it('is that of this project unless another is named', () => {
    expect(SERVERLESS_FILE).toBe(path.resolve(import.meta.dirname, '../../../serverless.yml'));
    expect(deployedFunctions()).toStrictEqual(deployedFunctions(SERVERLESS_FILE));
    expect(deployedFunctions().sweep.queue).toBeUndefined();
  });
});
