import { describe, expect, it } from 'vitest';
import { endInTime } from '../../cli/start/end-in-time.ts';
import { createClosers } from '../../local/closers.ts';

describe('the end of everything', () => {
  it('has nothing to report when everything was stopped', async () => {
    expect(await endInTime(async () => undefined)).toBeUndefined();
  });

  it('reports what could not be stopped, after it tried everything', async () => {
    const { add, closeAll } = createClosers();
    const ended: string[] = [];
    add(() => ended.push('port'));
    add(() => {
      throw new Error('the worker lives');
    });
    expect(await endInTime(closeAll)).toBe('not everything could be ended: Error: the worker lives');
    expect(ended).toEqual(['port']);
  });

  it('does not wait for ever', async () => {
    const stuck = () => new Promise<void>(() => undefined);
    expect(await endInTime(stuck, 1)).toBe('not everything could be ended within 0.001 s');
  });
});
