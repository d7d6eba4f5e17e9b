import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TriedEvent, tryTriggers } from '../../../console/try/try-triggers.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { decisionWords } from '../../../lib/explain/decision-words.ts';
import { ROOT } from '../../docs/markdown.ts';

const FILE = readFileSync(path.join(ROOT, 'triggers.yml'), 'utf8');
const CONTEXT = { stage: 'dev', now: epochMs(Date.UTC(2026, 10, 26, 12)) };

const wordsOn = async (event: TriedEvent, text = FILE) => {
  const { sound } = await tryTriggers(text, event, CONTEXT);
  return (sound?.decisions ?? []).flatMap((one) =>
    one.kind === 'decided' ? one.decisions.map((decision) => decisionWords(decision, one.event)) : [],
  );
};

describe('trying a triggers file', () => {
  it('says what an upload would start, with which arguments, and why it starts nothing else', async () => {
    const address = 's3://acme-dev-landing/orders/eu/dt=2026-11-22/part-0001.csv';
    const words = await wordsOn({ kind: 'upload', address, size: 2_048 });
    const starts = words.find(({ trigger }) => trigger === 'orders');
    expect(starts?.verdict).toBe('starts');
    expect(starts?.sent).toContain(`"--source": "${address}"`);
    expect(words.filter(({ verdict }) => verdict === 'nothing').map(({ trigger }) => trigger)).toContain('nightly');
  });

  it('takes any payload that a function of the service takes', async () => {
    const text = readFileSync(path.join(ROOT, 'examples/events/orders.json'), 'utf8');
    expect((await wordsOn({ kind: 'json', text })).map(({ verdict }) => verdict)).toContain('starts');
    const call = JSON.stringify({ trigger: 'nightly', scheduledDate: '2026-11-22' });
    expect((await wordsOn({ kind: 'json', text: call })).map(({ verdict }) => verdict)).toEqual(['starts']);
  });

  it('says what is wrong with an event that cannot be read', async () => {
    const decisionsOn = async (event: TriedEvent) => (await tryTriggers(FILE, event, CONTEXT)).sound?.decisions;
    expect(await decisionsOn({ kind: 'upload', address: 'orders/eu/a.csv' })).toMatchObject([
      { kind: 'malformed', message: expect.stringContaining('s3://bucket/key') },
    ]);
    expect(await decisionsOn({ kind: 'json', text: '{"trigger":' })).toMatchObject([
      { kind: 'malformed', message: expect.stringContaining('expected JSON, found') },
    ]);
  });

  it('gives each message its line, and decides nothing while there are errors', async () => {
    const broken = FILE.replace('JobName:', 'JobNmae:');
    const { messages, sound } = await tryTriggers(broken, undefined, CONTEXT);
    const line = broken.split('\n').findIndex((each) => each.includes('JobNmae:')) + 1;
    expect(messages).toContainEqual(expect.objectContaining({ severity: 'error', line }));
    expect(sound).toBeUndefined();
  });

  it('describes the triggers in words when nothing is wrong', async () => {
    const { sound } = await tryTriggers(FILE, undefined, CONTEXT);
    expect(sound?.described.join('\n')).toContain('orders');
    expect(sound?.decisions).toEqual([]);
  });
});
