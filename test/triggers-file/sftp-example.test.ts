import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plan } from '../../lib/core/plan/plan.ts';
import { anUpload } from '../doubles/event-payloads.ts';
import { triggersOf } from './a-file.ts';

const triggers = triggersOf(readFileSync('examples/triggers/sftp-gateway.yml', 'utf8'));

const kindsOf = (...uploads: readonly Parameters<typeof anUpload>[0][]) =>
  uploads.map((fields) => plan(anUpload(fields), { triggers, ledgerId: 'ledger' }).map(({ kind }) => kind));

describe('examples/triggers/sftp-gateway.yml', () => {
  it('starts one run for a file that a gateway writes three times', () => {
    const file = { bucket: 'acme-sftp', key: 'acme/a.csv' };
    expect(
      kindsOf(
        { ...file, size: 0, sequencer: '01', reason: 'PutObject' },
        { ...file, size: 9, sequencer: '02', reason: 'PutObject' },
        { ...file, size: 9, sequencer: '03', reason: 'CopyObject' },
      ),
    ).toEqual([['no-request'], ['request'], ['no-request']]);
  });

  it('accepts a large file, which is completed from parts, and one without a reason', () => {
    const file = { bucket: 'acme-sftp', key: 'acme/a.csv' };
    expect(kindsOf({ ...file, reason: 'CompleteMultipartUpload' }, file)).toEqual([['request'], ['request']]);
  });

  it('accepts the files of one account only', () => {
    const file = { bucket: 'acme-shared', key: 'events/2026-11-22/a.json' };
    expect(kindsOf({ ...file, requester: '111122223333' }, { ...file, requester: 's3.amazonaws.com' }, file)).toEqual([
      ['request'],
      ['no-request'],
      ['no-request'],
    ]);
  });
});
