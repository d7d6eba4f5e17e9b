import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TriggerEvent } from '../../lib/core/events/event.ts';
import { fieldsOf } from '../../lib/core/events/event-fields.ts';
import { newBudget } from '../../lib/core/expressions/budget.ts';
import type { Json } from '../../lib/core/json.ts';
import { evaluateCondition, renderRequest } from '../../lib/core/plan/render.ts';
import { matchKeys } from '../../lib/core/triggers/match-key.ts';
import { triggersOf } from './a-file.ts';

const triggers = triggersOf(readFileSync('examples/triggers/conditions.yml', 'utf8'));

/** From the file's text and an event to the condition and the request: all of this room, together. */
const happen = async (name: string, event: TriggerEvent) => {
  const trigger = triggers.triggers.find((candidate) => candidate.name === name);
  if (trigger?.when === undefined) throw new Error(`no trigger ${name} with a condition`);
  const captures = (event.source === 's3' && trigger.on.kind === 's3' && matchKeys(trigger.on.keys, event.key)) || {};
  const fields = fieldsOf({ event, trigger, triggers, captures, requestId: 'r' });
  return {
    when: await evaluateCondition(trigger.when, fields, newBudget()),
    request: await renderRequest(trigger.start, fields, newBudget()),
  };
};

const upload = (key: string, size?: number): TriggerEvent => ({
  ...{ source: 's3', bucket: 'acme-landing', key, eventTime: '2026-11-22T00:00:00Z' },
  ...(size !== undefined && { size }),
});

const call = (input: Json): TriggerEvent => ({ source: 'manual', input, call: { lambdaRequestId: 'l' } });

describe('examples/triggers/conditions.yml', () => {
  it('makes a large upload a request with twenty workers', async () => {
    expect(await happen('large-uploads', upload('raw/my-src/x.CSV', 2e9))).toEqual({
      when: { ok: true, value: true },
      request: {
        ok: true,
        request: {
          JobName: 'ingest',
          WorkerType: 'G.1X',
          NumberOfWorkers: 20,
          Arguments: {
            '--source': 's3://acme-landing/raw/my-src/x.CSV',
            '--format': 'csv',
            '--table': 'raw_my_src',
            '--size-class': 'large',
          },
        },
      },
    });
  });

  it.each([
    ['raw/shop/sales.2026-11-22.csv', 'csv'],
    ['raw/shop/part-00000-6f2ab4ce-c000.snappy.parquet', 'parquet'],
    ['raw/shop/part-00000-6f2ab4ce.c000.json', 'json'],
  ])('reads %s, whose name has several dots, as a %s file', async (key, format) => {
    const { when, request } = await happen('large-uploads', upload(key, 10));
    expect(when).toEqual({ ok: true, value: true });
    expect(request).toMatchObject({ request: { Arguments: { '--format': format } } });
  });

  it('has a condition that is false for an empty upload, and no answer where the size is unknown', async () => {
    expect((await happen('large-uploads', upload('raw/a/x.csv', 0))).when).toEqual({ ok: true, value: false });
    expect((await happen('large-uploads', upload('raw/a/x.csv'))).when).toEqual({
      ok: false,
      error: expect.stringContaining('size is absent from this event'),
    });
  });

  it('uses defaults for missing inputs, and rejects those without one', async () => {
    expect(await happen('backfill', call({ from: '2026-11-01' }))).toMatchObject({
      when: { ok: true, value: true },
      request: { request: { Arguments: { '--from': '2026-11-01', '--to': '2026-11-01', '--tables': 'all' } } },
    });
    expect(await happen('backfill', call({ from: 'a', to: 'b', tables: ['x', 'y'], dryRun: true }))).toMatchObject({
      when: { ok: true, value: false },
      request: { request: { Arguments: { '--to': 'b', '--tables': 'x,y' } } },
    });
    expect((await happen('backfill', call({}))).request).toMatchObject({
      ok: false,
      errors: [expect.stringContaining('input.from is absent'), expect.stringContaining('input.from is absent')],
    });
  });
});
