import { describe, expect, it } from 'vitest';
import { itemChange } from '../../../lib/adapters/dynamo/dynamo-change.ts';
import { toInsert, toStatement } from '../../../lib/adapters/dynamo/dynamo-statements.ts';
import { fromLedgerItem } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import * as writes from '../../../lib/core/ledger/start-writes.ts';
import { changeCases } from '../../contract/ledger-changes.ts';
import { aLease, aNewRequest, aWaiting } from '../../doubles/ledger-items.ts';

describe('a statement', () => {
  it('puts an item with each of its attributes as a parameter', () => {
    const item = writes.create(aNewRequest({ requestId: 'r1' }), aLease());
    const attributes = fromLedgerItem(item);
    const names = Object.keys(attributes);
    expect(toInsert('the-ledger', item)).toEqual({
      Statement: `INSERT INTO "the-ledger" VALUE {${names.map((name) => `'${name}': ?`).join(', ')}}`,
      Parameters: Object.values(attributes),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(names).toEqual(expect.arrayContaining(['pk', 'sk', 'state', 'doubtKey']));
  });

  it('changes an item as the protocol does, with a clause for each attribute', () => {
    const seen = aWaiting({ requestId: 'r1', jobName: 'etl', leaseToken: 'seen' });
    const { Statement, Parameters } = toStatement('ledger', writes.acquire(seen, aLease({ leaseToken: 'me' })));
    expect(Statement).toBe(
      'UPDATE "ledger" SET "state" = ? SET "leaseToken" = ? SET "acquiredAt" = ? SET "leaseUntil" = ? SET "fromBacklog" = ? ' +
        'SET "openKey" = ? SET "doubtKey" = ? SET "doubtDue" = ? REMOVE "notBefore" REMOVE "waitingFor" ' +
        'WHERE "pk" = ? AND "sk" = ? AND "state" IN [?] AND "leaseToken" = ? AND "attempt" = ? ' +
        'AND ("startBefore" IS MISSING OR "startBefore" > ?) AND ("format" IS MISSING OR "format" <= ?)',
    );
    expect(Parameters?.slice(0, 2)).toEqual([{ S: 'STARTING' }, { S: 'me' }]);
    expect(Parameters?.slice(8, 13)).toEqual([
      { S: 'REQ#r1' },
      { S: 'REQ' },
      { S: 'WAITING' },
      { S: 'seen' },
      { N: '1' },
    ]);
  });

  describe.each(changeCases)('of $name', ({ seen, change }) => {
    const made = change(seen());
    const { Statement = '', Parameters = [] } = toStatement('ledger', made);

    it('has a parameter for each of its places, and is shorter than DynamoDB allows', () => {
      expect(Parameters).toHaveLength(Statement.match(/\?/g)?.length ?? 0);
      expect(Parameters).not.toContain(undefined);
      expect(Statement.length).toBeLessThan(8_192);
    });

    it('names the whole key, and every attribute that the change names', () => {
      const { set, remove, conditions } = itemChange(made);
      expect(Statement).toContain(' WHERE "pk" = ? AND "sk" = ? AND ');
      for (const name of Object.keys(set)) expect(Statement).toContain(` SET "${name}" = ?`);
      for (const name of remove) expect(Statement).toContain(` REMOVE "${name}"`);
      for (const { name } of conditions) expect(Statement.split(' WHERE ')[1]).toContain(`"${name}"`);
    });
  });
});
