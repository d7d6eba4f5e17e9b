import { expect, it } from 'vitest';
import { requestRows } from '../../../console/try/request-rows.ts';

it('a request is read field by field, its arguments last, and nothing as JSON that is one value', () => {
  const request = {
    JobName: 'etl',
    Arguments: { '--day': '2026-11-22', '--text': '{"a": 1}' },
    NumberOfWorkers: 4,
    NotificationProperty: { NotifyDelayAfter: 5 },
  };
  expect(requestRows(request).map(({ name, value }) => `${name} ${value}`)).toEqual([
    'JobName etl',
    'NumberOfWorkers 4',
    'NotificationProperty {"NotifyDelayAfter":5}',
    '--day 2026-11-22',
    '--text {"a": 1}',
  ]);
});
