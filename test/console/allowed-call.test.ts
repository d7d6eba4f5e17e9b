import { describe, expect, it } from 'vitest';
import { allowedCall } from '../../console/server/allowed-call.ts';

describe('an action of the page', () => {
  it('is made in the name of who started the console, whatever the page says', () => {
    expect(allowedCall({ cancel: 'f9', why: 'sent twice', by: 'mallory' }, 'ana')).toEqual({
      cancel: 'f9',
      why: 'sent twice',
      by: 'ana',
    });
    expect(allowedCall({ pause: { trigger: 'orders' }, why: 'x' }, 'ana')).toMatchObject({ by: 'ana' });
    expect(allowedCall({ trigger: 'orders', dryRun: true }, 'ana')).toEqual({ trigger: 'orders', dryRun: true });
  });

  it('is one of those that the page has, and only one', () => {
    expect(allowedCall({ start: { JobName: 'etl' } }, 'ana')).toBeUndefined();
    expect(allowedCall({ cancel: 'f9', redrive: 'f9' }, 'ana')).toBeUndefined();
    expect(allowedCall([], 'ana')).toBeUndefined();
    expect(allowedCall('cancel', 'ana')).toBeUndefined();
  });
});
