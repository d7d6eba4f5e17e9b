import { describe, expect, it } from 'vitest';
import { parseGroup } from '../../../lib/core/ledger/group-item.ts';
import { isMembership } from '../../../lib/core/ledger/membership.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { aMembership } from '../../doubles/items-in-state.ts';

const COMMON = {
  groupId: 'g1',
  trigger: 'orders',
  by: { day: '2026-11-22' },
  cutToken: 'c1',
  number: 3,
  cutAt: epochMs(5),
};
const CUTTING = {
  ...COMMON,
  state: 'CUTTING',
  kind: 'batch',
  batchId: 'b1',
  list: ['r1', 'r2'],
  reason: 'quiet',
  complete: false,
  missing: ['rates'],
};
const IDLE = { ...COMMON, state: 'IDLE', batchId: 'b1', expiresAt: 6 };

const without = (fields: object, name: string) =>
  Object.fromEntries(Object.entries(fields).filter(([each]) => each !== name));

describe('parseGroup', () => {
  it.each([
    ['CUTTING', CUTTING],
    ['IDLE', IDLE],
  ])(
    'reads a group that is %s, also one that has made no batch yet, and nothing that a later version adds',
    (_, group) => {
      expect(parseGroup(group)).toStrictEqual(group);
      expect(parseGroup({ ...group, invented: 1 })).toStrictEqual(group);
      expect(parseGroup(without(group, 'batchId'))).toStrictEqual(without(group, 'batchId'));
      expect(parseGroup({ ...CUTTING, manifestFormat: 'redshift' })).toStrictEqual({
        ...CUTTING,
        manifestFormat: 'redshift',
      });
    },
  );

  it.each([CUTTING, IDLE])('does not read one that lacks any other field, or has a wrong one', (group) => {
    for (const name of Object.keys(without(group, 'batchId'))) {
      expect(parseGroup(without(group, name))).toBeUndefined();
      expect(parseGroup({ ...group, [name]: undefined })).toBeUndefined();
    }
    expect(parseGroup({ ...group, batchId: 7 })).toBeUndefined();
    expect(parseGroup({ ...CUTTING, manifestFormat: 'xml' })).toBeUndefined();
    expect(parseGroup({ ...group, state: 'WAITING' })).toBeUndefined();
    expect(parseGroup({ ...group, list: ['r1', 2], expiresAt: 'soon' })).toBeUndefined();
  });
});

describe('isMembership', () => {
  it('knows what is written of a member, and refuses all else', () => {
    const member = aMembership({ part: 'rates' });
    expect(isMembership(member)).toBe(true);
    expect(isMembership(without(without(member, 'part'), 'size'))).toBe(true);
    for (const name of ['group', 'by', 'role']) expect(isMembership(without(member, name))).toBe(false);
    const wrong = { group: 1, by: { day: 1 }, role: 'guest', part: 1, size: '1' };
    for (const [name, value] of Object.entries(wrong)) expect(isMembership({ ...member, [name]: value })).toBe(false);
    expect(isMembership('orders')).toBe(false);
  });
});
