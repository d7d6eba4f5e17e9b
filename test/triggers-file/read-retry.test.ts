import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, errorsOf, triggerOf } from './a-file.ts';

const withRetry = (retry: string, head = ''): string =>
  `${head}triggers:\n  call:\n    on: manual\n    start: { JobName: x }\n    retry: ${retry}\n`;

describe('retry of a trigger', () => {
  it('is read as attempts, ends and delay', () => {
    const text = withRetry('{ attempts: 3, on: [FAILED, EXPIRED], delay: 5 minutes }');
    expect(triggerOf(text).retry).toEqual({ attempts: 3, on: ['FAILED', 'EXPIRED'], delaySeconds: 300 });
  });

  it('is off when left out', () => {
    expect(triggerOf('triggers:\n  call:\n    on: manual\n    start: { JobName: x }\n')).not.toHaveProperty('retry');
  });

  it('retries FAILED and TIMEOUT, a minute later, when only attempts are given', () => {
    expect(triggerOf(withRetry('{ attempts: 2 }')).retry).toEqual({
      attempts: 2,
      on: ['FAILED', 'TIMEOUT'],
      delaySeconds: 60,
    });
  });

  it.each([
    ['0 seconds', 0],
    ['1 second', 1],
    ['90 seconds', 90],
    ['1 hour', 3_600],
    ['24 hours', 86_400],
    ['1440 minutes', 86_400],
  ])('waits %s', (delay, delaySeconds) => {
    expect(triggerOf(withRetry(`{ attempts: 2, delay: ${delay} }`)).retry).toMatchObject({ delaySeconds });
  });

  it('may come from the vars of the stage, with its types', () => {
    const vars = 'vars: { dev: { attempts: 4, ends: [ERROR], delay: 2 hours } }\n';
    const retry = "{ attempts: '${{ vars.attempts }}', on: '${{ vars.ends }}', delay: '${{ vars.delay }}' }";
    expect(triggerOf(withRetry(retry, vars)).retry).toEqual({ attempts: 4, on: ['ERROR'], delaySeconds: 7_200 });
  });

  it.each([
    ['{ }', '"attempts" is missing: expected a whole number from 2 to 10'],
    ['3', 'on:, when: and delay:, found the number 3'],
    ['{ attempts: 1 }', 'it counts the first attempt, too'],
    ['{ attempts: 11 }', '(it counts the first attempt, too), found the number 11'],
    ['{ attempts: 2.5 }', 'expected a whole number from 2 to 10'],
    ['{ attempts: "3" }', 'write it without quotes'],
    ["{ attempts: '${{ input.n }}' }", 'expected a whole number from 2 to 10'],
    ['{ attempts: 2, on: [STOPPED] }', 'a person stopped such a run'],
    ['{ attempts: 2, on: [SUCCEEDED] }', 'such a run has done its work'],
    ['{ attempts: 2, on: [failed] }', 'expected one of FAILED, TIMEOUT, ERROR, EXPIRED, found the string "failed"'],
    ['{ attempts: 2, on: FAILED }', 'an array of ends'],
    ['{ attempts: 2, on: [] }', 'at least one end'],
    ['{ attempts: 2, on: [FAILED, FAILED] }', '"FAILED" stands here a second time'],
    ['{ attempts: 2, delay: 5 }', 'expected seconds, minutes or hours'],
    ['{ attempts: 2, delay: 5m }', 'e.g. 5 minutes'],
    ['{ attempts: 2, delay: 2 days }', 'e.g. 5 minutes'],
    ['{ attempts: 2, delay: -1 minutes }', 'e.g. 5 minutes'],
    ['{ attempts: 2, delay: 25 hours }', 'at most 24 hours'],
    ["{ attempts: 2, delay: '${{ input.delay }}' }", 'it is resolved at build'],
    [
      '{ attempts: 2, dealy: 1 hour }',
      'unknown key "dealy"; did you mean "delay"? (keys here: attempts, on, when, delay)',
    ],
    ['{ attempts: 2, interval: 1 hour }', 'unknown key "interval"; here it is delay'],
  ])('refuses %s', (retry, message) => {
    expect(errorsOf(withRetry(retry))).toEqual([expect.stringContaining(message)]);
  });

  it('is read with a condition over the end of the run', () => {
    const text = withRetry('{ attempts: 3, when: errorMessage.contains("Resource unavailable") && attempt < 3 }');
    expect(triggerOf(text).retry).toMatchObject({
      attempts: 3,
      when: { cel: 'errorMessage.contains("Resource unavailable") && attempt < 3', code: { op: 'and' } },
    });
    expect(triggerOf(withRetry('{ attempts: 3, when: \'${{ state == "TIMEOUT" }}\' }')).retry).toHaveProperty('when');
    expect(triggerOf(withRetry("{ attempts: 3, when: 'true' }")).retry).not.toHaveProperty('when');
  });

  it.each([
    ['errorMessage.contain("x")', 'did you mean contains?'],
    ['errormessage == "x"', 'did you mean "errorMessage"?'],
    ['size > 5', 'only the end of the run can be read here, not the event'],
    ['errorMessage', 'gives a string; expected a boolean'],
    ['attempt', 'gives a number; expected a boolean'],
    ['state = "FAILED"', 'compare with =='],
    ['attempt > "2"', 'do not go together'],
    ["'false'", 'it is never true, so there would be no other attempt; leave retry out'],
    [
      `errorMessage == "${'x'.repeat(500)}"`,
      'expected at most 500 characters, found 518: it is kept with every request',
    ],
  ])('refuses the condition %.60s', (when, message) => {
    const quoted = when.startsWith("'") ? when : `'${when}'`;
    expect(errorsOf(withRetry(`{ attempts: 2, when: ${quoted} }`))).toEqual([expect.stringContaining(message)]);
  });

  it('is read with a delay that grows', () => {
    const retryOf = (delay: string) => triggerOf(withRetry(`{ attempts: 3, delay: ${delay} }`)).retry;
    expect(retryOf('{ first: 30 seconds, factor: 3, longest: 1 hour }')).toMatchObject({
      ...{ delaySeconds: 30, factor: 3, longestSeconds: 3_600 },
    });
    expect(retryOf('{ factor: 1.5 }')).toMatchObject({ delaySeconds: 60, factor: 1.5, longestSeconds: 86_400 });
    expect(retryOf('{ }')).toMatchObject({ delaySeconds: 60, factor: 2, longestSeconds: 86_400 });
  });

  it.each([
    ['{ first: 5m }', 'e.g. 5 minutes'],
    ['{ first: 1 hour, longest: 1 minute }', 'expected at least as much as first, found less'],
    ['{ longest: 48 hours }', 'at most 24 hours'],
    ['{ factor: 0.5 }', 'a number from 1 to 10'],
    ['{ factor: 11 }', 'a number from 1 to 10'],
    ['{ factor: "2" }', 'write it without quotes'],
    ['{ maximum: 1 hour }', 'unknown key "maximum"'],
    ['{ max: 1 hour }', 'here it is longest'],
    ['[1 minute]', 'or a mapping with first:'],
  ])('refuses the delay %s', (delay, message) => {
    expect(errorsOf(withRetry(`{ attempts: 2, delay: ${delay} }`))).toEqual([expect.stringContaining(message)]);
  });

  it('points at the end that is refused', () => {
    const { errors } = check(withRetry('{ attempts: 2, on: [FAILED, STOPPED] }'));
    expect(errors.map(({ line, column }) => [line, column])).toEqual([[5, 40]]);
  });

  it('is never read with an exception, and never both invalid and usable, however it is damaged', () => {
    const text = readFileSync('examples/triggers/retry.yml', 'utf8');
    const from = text.indexOf('retry: {');
    const put = fc.oneof(
      fc.constantFrom('STOPPED', '0', '-1', '1e9', '[', '{', '}', ']', ':', '${{ vars.x }}', '.nan', '~'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.nat(70), fc.nat(20), put, (at, length, instead) => {
        const damaged = text.slice(0, from + at) + instead + text.slice(from + at + length);
        const { triggers, errors } = check(damaged);
        expect(triggers === undefined).toBe(errors.length > 0);
        for (const { retry } of triggers?.triggers ?? []) {
          if (retry === undefined) continue;
          expect(retry.attempts).toBeGreaterThanOrEqual(2);
          expect(retry.attempts).toBeLessThanOrEqual(10);
          expect(retry.on.length).toBeGreaterThan(0);
          expect(retry.delaySeconds).toBeGreaterThanOrEqual(0);
          expect(retry.delaySeconds).toBeLessThanOrEqual(86_400);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is suggested to an author who uses Glue’s words', () => {
    expect(errorsOf('triggers:\n  call:\n    on: manual\n    start: { JobName: x }\n    maxRetries: 2\n')).toEqual([
      expect.stringContaining('here it is retry: attempts'),
    ]);
  });
});
