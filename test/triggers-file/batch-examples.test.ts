import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BatchCut } from '../../lib/core/events/batch-cut.ts';
import { planBatch } from '../../lib/core/plan/plan-batch.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import { readsManifest } from '../../lib/core/triggers/batch-reads.ts';
import { showBatch } from '../../lib/core/triggers/show-batch.ts';
import { triggersOf } from './a-file.ts';

const FOLDER = 'examples/batches';

interface Expected {
  readonly policy: Partial<BatchPolicy>;
  readonly by: Readonly<Record<string, string>>;
  readonly arguments: Readonly<Record<string, string>>;
  readonly told: readonly string[];
}

const MANIFEST = 's3://manifests/t/b.jsonl';

const EXPECTED: Readonly<Record<string, Expected>> = {
  'count-or-time.yml': {
    policy: { items: 500, atMostSeconds: 900 },
    by: {},
    arguments: { '--manifest': MANIFEST, '--files': '2' },
    told: ['one run for many uploads, 500 uploads at most', 'closes 15 minutes after its first upload'],
  },
  'marker.yml': {
    policy: {
      by: ['area', 'day'],
      quietSeconds: 60,
      atMostSeconds: 86_400,
      until: expect.objectContaining({ source: 'orders/{area}/dt={day}/_SUCCESS' }),
    },
    by: { area: 'eu', day: '2026-11-22' },
    arguments: { '--path': 's3://acme-dev-landing/orders/eu/dt=2026-11-22/', '--files': '2' },
    told: [
      'one run for many uploads for each area and day, 1000 uploads at most',
      'closes when orders/{area}/dt={day}/_SUCCESS is there and nothing has come for 1 minute; if something is missing 1 day after its first upload: an alarm, and it waits on',
    ],
  },
  'complete-set.yml': {
    policy: {
      by: ['day'],
      need: { capture: 'file', names: ['orders', 'customers', 'rates'] },
      quietSeconds: 60,
      at: { minuteOfDay: 360, timezone: 'Europe/Berlin' },
    },
    by: { day: '2026-11-22' },
    arguments: { '--day': '2026-11-22', '--path': 's3://acme-dev-landing/exports/2026-11-22/' },
    told: [
      'one run for many uploads for each day, 1000 uploads at most',
      'closes when orders, customers and rates as file are there and nothing has come for 1 minute; if something is missing at 06:00 Europe/Berlin: an alarm, and it waits on',
    ],
  },
  'one-run-at-a-time.yml': {
    policy: { by: ['table'], quietSeconds: 60, atMostSeconds: 900, hold: true },
    by: { table: 'sales' },
    arguments: { '--table': 'sales', '--manifest': MANIFEST },
    told: [
      'one run for many uploads for each table, 1000 uploads at most',
      'closes when nothing has come for 1 minute, or 15 minutes after its first upload',
      'not before the last run for these values has ended',
    ],
  },
  'nightly.yml': {
    policy: { items: 10_000, at: { minuteOfDay: 120, timezone: 'Europe/Berlin' } },
    by: {},
    arguments: { '--manifest': MANIFEST, '--since': '2026-11-22 03:00' },
    told: ['one run for many uploads, 10000 uploads at most', 'closes at 02:00 Europe/Berlin'],
  },
  'quiet.yml': {
    policy: { by: ['partner'], quietSeconds: 300, atMostSeconds: 3_600 },
    by: { partner: 'acme' },
    arguments: { '--partner': 'acme', '--files': '["a","b"]', '--reason': 'quiet' },
    told: [
      'one run for many uploads for each partner, 1000 uploads at most',
      'closes when nothing has come for 5 minutes, or 1 hour after its first upload',
    ],
  },
};

const only = (name: string) => {
  const triggers = triggersOf(readFileSync(path.join(FOLDER, name), 'utf8'));
  const [trigger] = triggers.triggers;
  if (trigger?.batch === undefined) throw new Error(`${name} has no trigger with batch`);
  return { triggers, trigger, batch: trigger.batch };
};

describe('the examples of batches', () => {
  it('are the six that are known here', () => {
    expect(
      globSync(`${FOLDER}/*.yml`)
        .map((file) => path.basename(file))
        .sort(),
    ).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(Object.entries(EXPECTED))('%s gathers as it says', (name, { policy, told }) => {
    const { batch } = only(name);
    expect(batch).toEqual({ by: [], items: 1_000, orElse: 'wait', hold: false, ...policy });
    expect(showBatch(batch)).toEqual(told);
  });

  it.each(Object.entries(EXPECTED))('%s gives its batch a request', (name, { by, arguments: expected }) => {
    const { triggers, trigger } = only(name);
    const cut: BatchCut = {
      source: 'batch',
      group: 'g',
      cutToken: 't',
      by,
      number: 1,
      reason: 'quiet',
      complete: true,
      missing: [],
      count: 2,
      bytes: 9,
      first: '2026-11-22T02:00:00Z',
      last: '2026-11-22T02:10:00Z',
      keys: ['a', 'b'],
      ...(readsManifest(trigger.start) && { manifest: MANIFEST }),
    };
    expect(planBatch(cut, { triggers, ledgerId: 'l', only: trigger.name })).toMatchObject({
      kind: 'request',
      request: { request: { Arguments: expected } },
    });
  });
});
