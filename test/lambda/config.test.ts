import { describe, expect, it } from 'vitest';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { readConfig } from '../../lib/lambda/config.ts';

const complete = { LEDGER_TABLE: 'ledger', AWS_REGION: 'eu-west-1' };

describe('readConfig', () => {
  it('uses the defaults for everything that is optional', () => {
    const config = { ledgerTable: 'ledger', ledgerName: 'ledger', region: 'eu-west-1', timing: DEFAULT_TIMING };
    expect(readConfig(complete)).toEqual(config);
    const empty = { VISIBILITY_WINDOW_SECONDS: '', LEASE_SECONDS: '', LONGEST_BACKOFF_SECONDS: '', TRIGGERS_JSON: '' };
    expect(readConfig({ ...complete, ...empty })).toEqual(config);
  });

  it('reads times in seconds, zero and fractions too', () => {
    const read = (text: string) =>
      readConfig({ ...complete, VISIBILITY_WINDOW_SECONDS: text, LEASE_SECONDS: text }).timing;
    expect(read('120')).toEqual({ ...DEFAULT_TIMING, visibilityWindowMs: 120_000, leaseFloorMs: 120_000 });
    expect(read('0')).toMatchObject({ visibilityWindowMs: 0, leaseFloorMs: 0 });
    expect(read('1.5')).toMatchObject({ visibilityWindowMs: 1_500 });
  });

  it('reads each time from its own variable', () => {
    const { timing } = readConfig({
      ...complete,
      VISIBILITY_WINDOW_SECONDS: '1',
      LEASE_SECONDS: '2',
      LONGEST_BACKOFF_SECONDS: '3',
      POLL_EVERY_SECONDS: '4',
      PUBLISH_GRACE_SECONDS: '5',
    });
    const first = { visibilityWindowMs: 1_000, leaseFloorMs: 2_000, longestBackoffMs: 3_000 };
    expect(timing).toMatchObject({ ...first, pollEveryMs: 4_000, publishGraceMs: 5_000 });
  });

  it('knows the ledger by a name of its own, which may differ from the table’s', () => {
    expect(readConfig({ ...complete, LEDGER_NAME: 'acme' })).toMatchObject({
      ledgerTable: 'ledger',
      ledgerName: 'acme',
    });
  });

  it('reads where the triggers are', () => {
    expect(readConfig({ ...complete, TRIGGERS_JSON: '/triggers.json' })).toHaveProperty(
      'triggersJson',
      '/triggers.json',
    );
  });

  it('reports every error at once, each with what was expected', () => {
    const faults = { AWS_REGION: '', VISIBILITY_WINDOW_SECONDS: 'soon', LEASE_SECONDS: '-1' };
    expect(() => readConfig(faults)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        retryable: false,
        message: [
          "the function's environment is not complete:",
          '- LEDGER_TABLE is missing: set it to the name of the ledger table, e.g. glue-job-trigger-dev-LedgerTable-1ABCDEFGHIJKL',
          '- AWS_REGION is missing: set it to the region of the Glue jobs, e.g. eu-west-1 (Lambda sets it by itself)',
          '- VISIBILITY_WINDOW_SECONDS is "soon": it must be a number of seconds, 0 or more, e.g. 90',
          '- LEASE_SECONDS is "-1": it must be a number of seconds, 0 or more, e.g. 0',
        ].join('\n'),
      }),
    );
  });

  it.each(['Infinity', 'NaN', '1 minute'])('refuses "%s" for a time', (text) => {
    expect(() => readConfig({ ...complete, VISIBILITY_WINDOW_SECONDS: text })).toThrow('VISIBILITY_WINDOW_SECONDS');
  });
});
