import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../../console/try/check-file.ts';
import { explainEvent, type TriedEvent } from '../../../console/try/explain-event.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { decisionWords } from '../../../lib/explain/decision-words.ts';
import { ROOT } from '../../docs/markdown.ts';

const FILE = readFileSync(path.join(ROOT, 'triggers.yml'), 'utf8');
const NOW = epochMs(Date.UTC(2026, 10, 26, 12));

const explained = async (event: TriedEvent) => {
  const { sound } = checkFile(FILE, { stage: 'dev', now: NOW });
  if (sound === undefined) throw new Error('the shipped triggers file has errors');
  return explainEvent(event, { triggers: sound.triggers, ledgerId: 'ledger', now: NOW });
};

const wordsOn = async (event: TriedEvent) =>
  (await explained(event)).flatMap((one) =>
    one.kind === 'decided' ? one.decisions.map((decision) => decisionWords(decision, one.event)) : [],
  );

describe('trying an event', () => {
  it('says what an upload would start, with which arguments, and why it starts nothing else', async () => {
    const address = 's3://acme-dev-landing/orders/eu/dt=2026-11-22/part-0001.csv';
    const words = await wordsOn({ kind: 'upload', address, size: 2_048 });
    const starts = words.find(({ trigger }) => trigger === 'orders');
    expect(starts?.verdict).toBe('starts');
    expect(starts?.sent?.Arguments).toMatchObject({ '--source': address });
    expect(words.filter(({ verdict }) => verdict === 'nothing').map(({ trigger }) => trigger)).toContain('nightly');
  });

  it('says in words why a trigger for other events starts nothing, without the call that would start it', async () => {
    const words = await wordsOn({ kind: 'upload', address: 's3://acme-dev-landing/a.csv' });
    expect(words.find(({ trigger }) => trigger === 'nightly')).toMatchObject({
      reason: 'wrong-source',
      says: 'it waits for a scheduled time',
    });
  });

  it('takes any payload that a function of the service takes', async () => {
    const text = readFileSync(path.join(ROOT, 'examples/events/orders.json'), 'utf8');
    expect((await wordsOn({ kind: 'json', text })).map(({ verdict }) => verdict)).toContain('starts');
    const call = JSON.stringify({ trigger: 'nightly', scheduledDate: '2026-11-22' });
    expect((await wordsOn({ kind: 'json', text: call })).map(({ verdict }) => verdict)).toEqual(['starts']);
  });

  it('says what is wrong with an event that cannot be read', async () => {
    expect(await explained({ kind: 'upload', address: 'orders/eu/a.csv' })).toMatchObject([
      { kind: 'malformed', message: expect.stringContaining('s3://bucket/key') },
    ]);
    expect(await explained({ kind: 'json', text: '{"trigger":' })).toMatchObject([
      { kind: 'malformed', message: expect.stringContaining('expected JSON, found') },
    ]);
  });
});
