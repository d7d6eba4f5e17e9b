import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ledgerCreateTableInput, ledgerTableProperties } from '../../../infra/stack/ledger-table.ts';
import type { BacklogCursor } from '../../../lib/ports/ledger.ts';
import type { PastRequest } from '../../../lib/ports/trigger-history.ts';

const table = ledgerTableProperties();

describe('ledgerTableProperties', () => {
  it('keeps the ledger safe: protected, recoverable, paid by use, cleaned by expiresAt, encrypted by default', () => {
    expect(table).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    expect(table).not.toHaveProperty('SSESpecification');
    // A fixed name would be taken already when a deployment has failed before, or the stack was removed.
    expect(table).not.toHaveProperty('TableName');
  });

  it('has all six indexes from the beginning', () => {
    expect(table.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName)).toEqual([
      'open',
      'doubt',
      'run',
      'object',
      'history',
      'gather',
    ]);
  });

  it('defines each attribute that is part of a key, and no other, as DynamoDB demands', () => {
    const inKeys = [table.KeySchema, ...table.GlobalSecondaryIndexes.map(({ KeySchema }) => KeySchema)]
      .flat()
      .map(({ AttributeName }) => AttributeName);
    expect(table.AttributeDefinitions.map(({ AttributeName }) => AttributeName).sort()).toEqual(
      [...new Set(inKeys)].sort(),
    );
  });

  it('projects into history what a past request shows, and no more', () => {
    const shown = {
      ...{ trigger: 0, jobName: 0, identity: 0, state: 0, attempt: 0, waitingFor: 0, jobRunId: 0, startedAt: 0 },
      ...{ endedAt: 0, usage: 0, error: 0 },
    } satisfies Record<Exclude<keyof PastRequest, keyof BacklogCursor>, 0>;
    const projections = new Map(
      table.GlobalSecondaryIndexes.map(({ IndexName, Projection }) => [IndexName, Projection]),
    );
    expect(projections.get('history')).toEqual({
      ProjectionType: 'INCLUDE',
      NonKeyAttributes: expect.toSatisfy((names: readonly string[]) =>
        isDeepStrictEqual(names.toSorted(), Object.keys(shown).toSorted()),
      ),
    });
  });

  it('projects into no index the parts of an item that grow', () => {
    for (const { Projection } of table.GlobalSecondaryIndexes) {
      expect(Projection.ProjectionType).not.toBe('ALL');
      const names = 'NonKeyAttributes' in Projection ? Projection.NonKeyAttributes : [];
      expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(history|request|event)$/)]));
    }
  });
});

describe('ledgerCreateTableInput', () => {
  it('is the same table without what CreateTable does not accept, and without protection', () => {
    const {
      TimeToLiveSpecification: _ttl,
      PointInTimeRecoverySpecification: _pitr,
      DeletionProtectionEnabled: _protected,
      ...rest
    } = table;
    expect(ledgerCreateTableInput('acme-ledger')).toEqual({ TableName: 'acme-ledger', ...rest });
  });
});
