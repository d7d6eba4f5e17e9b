import { describe, expect, it } from 'vitest';
import { tryState } from '../../../console/try/try-state.ts';
import { epochMs } from '../../../lib/core/time.ts';

const FILE = 'triggers:\n  call:\n    on: manual\n    start: { JobName: j }\n';
const clock = () => epochMs(Date.UTC(2026, 10, 26, 12));

describe('the draft of a triggers file', () => {
  it('is edited when text or stage differ from the file, and is the file again after a reset', async () => {
    const state = tryState({ text: FILE, stage: 'dev' }, clock);
    expect(state.isEdited.value).toBe(false);
    state.text.value = `${FILE}# more\n`;
    expect(state.isEdited.value).toBe(true);
    await state.reset();
    expect([state.text.value, state.isEdited.value]).toEqual([FILE, false]);
    state.stage.value = 'prod';
    expect(state.isEdited.value).toBe(true);
    await state.reset();
    expect(state.stage.value).toBe('dev');
  });

  it('goes back to the file as it stands now, and to what it was where that cannot be read', async () => {
    const files = [async () => ({ text: `${FILE}# saved\n`, stage: 'dev' }), () => Promise.reject(new Error('gone'))];
    const state = tryState({ text: FILE, stage: 'dev' }, clock, () => files.shift()?.() ?? Promise.reject());
    await state.reset();
    expect([state.text.value, state.isEdited.value]).toEqual([`${FILE}# saved\n`, false]);
    state.text.value = '';
    await state.reset();
    expect(state.text.value).toBe(`${FILE}# saved\n`);
  });
});
