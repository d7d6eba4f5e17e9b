import { describe, expect, it } from 'vitest';
import { deploySettingErrors } from '../../../infra/stack/deploy-settings.ts';

describe('the settings of a deployment', () => {
  it('are judged all at once, each with what is right', () => {
    const environment = {
      VISIBILITY_WINDOW_SECONDS: '30',
      LEASE_SECONDS: '-1',
      LONGEST_BACKOFF_SECONDS: 'long',
      POLL_EVERY_SECONDS: '30',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    };
    expect(deploySettingErrors(environment)).toEqual([
      'the environment variable VISIBILITY_WINDOW_SECONDS: expected 90 or more (a run that Glue shows later than that after a lost reply is started twice), found "30"',
      'the environment variable LEASE_SECONDS: expected a number of seconds, 0 or more, found "-1"',
      'the environment variable LONGEST_BACKOFF_SECONDS: expected a number of seconds, 0 or more, found "long"',
      'the environment variable POLL_EVERY_SECONDS: expected 60 or more (the sweep asks, and runs every minute), found "30"',
      'the environment variable POWERTOOLS_LOG_LEVEL: expected one of TRACE, DEBUG, INFO, WARN, ERROR (beyond ERROR the alarms that count log lines would never begin), found "SILENT"',
    ]);
  });

  it.each([
    ['VISIBILITY_WINDOW_SECONDS', ['', '90', '90.5', '600'], ['89', '89.9', 'soon', '1e3', ' 90', '90s']],
    ['LEASE_SECONDS', ['', '0', '0.5', '30'], ['-1', '1e3', '.5', '5.', 'one']],
    ['LONGEST_BACKOFF_SECONDS', ['', '0', '0.5', '30'], ['-1', '1e3', '.5', '5.', 'one']],
    ['POLL_EVERY_SECONDS', ['', '60', '60.5', '3600'], ['0', '59.9', '1e3', '10m']],
    ['POWERTOOLS_LOG_LEVEL', ['', 'debug', 'Info', 'TRACE', 'WARN', 'ERROR'], ['CRITICAL', 'SILENT', 'all', ' INFO']],
  ])('%s is one of the values that it may have, or none', (name, right, wrong) => {
    expect(right.filter((value) => deploySettingErrors({ [name]: value }).length > 0)).toEqual([]);
    expect(wrong.filter((value) => deploySettingErrors({ [name]: value }).length !== 1)).toEqual([]);
  });

  it('are right when there are none, and others are not judged', () => {
    expect(deploySettingErrors({})).toEqual([]);
    expect(deploySettingErrors({ STAGE: '', HOME: '-1' })).toEqual([]);
  });
});
