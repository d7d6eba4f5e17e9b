import { expect, it } from 'vitest';
import { identityOf, identityOfStart } from '../../../lib/core/plan/identity.ts';
import { showIdentity } from '../../../lib/core/plan/show-identity.ts';

const upload = { source: 's3', bucket: 'b', key: 'a/k', size: 1, etag: 'e', sequencer: '0A', eventTime: '' } as const;
const identityIn = (result: ReturnType<typeof identityOf>) => (result.ok ? result.identity : '');

it.each(['run', 'skip', 'run-if-changed'] as const)(
  'an upload is shown as its object with reupload: %s',
  (reupload) => {
    expect(showIdentity(identityIn(identityOf(upload, { reupload })))).toBe('s3://b/a/k');
  },
);

it('a schedule is shown as its time, and a call by its key', () => {
  const due = { source: 'schedule', trigger: 't', scheduledTime: '2026-11-22T02:00:00Z' } as const;
  expect(showIdentity(identityIn(identityOf(due, { reupload: 'run' })))).toBe('2026-11-22T02:00:00Z');
  const call = { idempotencyKey: 'november', lambdaRequestId: 'l' };
  expect(showIdentity(identityIn(identityOf({ source: 'manual', input: {}, call }, { reupload: 'run' })))).toBe(
    'call november',
  );
  expect(showIdentity(identityOfStart({ lambdaRequestId: 'l' }))).toBe('call l');
});

it('a batch is shown as one of its group, of which the index keeps no more', () => {
  expect(showIdentity('["batch","0f3a","token"]')).toBe('batch of group 0f3a');
});

it.each(['', 'no JSON', '{}', '[]', '["other",1]'])(
  'what this version does not know (%s) is shown as it is',
  (text) => {
    expect(showIdentity(text)).toBe(text);
  },
);
