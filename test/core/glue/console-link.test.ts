import { expect, it } from 'vitest';
import { logUrl, runUrl } from '../../../lib/core/glue/console-link.ts';

it.each([
  ['eu-west-1', 'eu-west-1.console.aws.amazon.com'],
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ['eusc-de-east-1', 'eusc-de-east-1.console.amazonaws-eusc.eu'],
])('a run in %s is at %s', (region, host) => {
  expect(runUrl(region, 'orders-etl', 'jr_1')).toBe(
    `https://${host}/gluestudio/home?region=${region}#/job/orders-etl/run/jr_1`,
  );
});

it.each([
  ['eu-west-1', undefined, 'eu-west-1.console.aws.amazon.com', '$252Faws-glue$252Fjobs$252Ferror'],
  ['cn-north-1', '/aws-glue/jobs/', 'cn-north-1.console.amazonaws.cn', '$252Faws-glue$252Fjobs$252Ferror'],
  [
    'us-gov-west-1',
    '/aws-glue/python-jobs',
    'us-gov-west-1.console.amazonaws-us-gov.com',
    '$252Faws-glue$252Fpython-jobs$252Ferror',
  ],
])('the error log of a run in %s, with the group %s, is at %s', (region, group, host, path) => {
  expect(logUrl(region, 'jr_1', group)).toBe(
    `https://${host}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${path}$3FlogStreamNameFilter$3Djr_1`,
  );
});

it('names are made fit for an address', () => {
  expect(runUrl('eu-west-1', 'orders & more', 'jr_1')).toContain('#/job/orders%20%26%20more/run/jr_1');
});
