import { describe, expect, it } from 'vitest';
import { STEPS, stepWords } from '../../console/model/step-words.ts';

describe('the words for a step', () => {
  it('call a redrive by one name, which says what it does with the request', () => {
    expect(stepWords('redrive', 'FAILED', 'a.csv').button).toBe('Try it again (redrive)');
    expect(stepWords('redrive', 'REJECTED', 'a.csv').button).toBe('Try it again (redrive)');
    expect(stepWords('redrive', 'CANCELLED', 'a.csv').button).toBe('Let it wait again (redrive)');
  });

  it('name in the title what is acted on, wherever a reason is asked for', () => {
    const titles = STEPS.map((name) => stepWords(name, 'FAILED', 'a.csv').ask?.title);
    expect(titles).toEqual(['Cancel a.csv', 'Try a.csv again', 'Run a.csv once more', undefined]);
  });

  it('say on the buttons of a cancel what each does', () => {
    expect(stepWords('cancel', 'WAITING', 'a.csv').ask).toMatchObject({
      confirm: 'Cancel the request',
      keep: 'Keep it',
    });
  });
});
