import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Attributes,
  fromLedgerItem,
  toAttributes,
  toLedgerItem,
} from '../../../lib/adapters/dynamo/dynamo-table.ts';
import { TriggerError } from '../../../lib/core/errors.ts';
import { aStarted } from '../../doubles/ledger-items.ts';

const attribute: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.oneof(fc.string(), fc.json(), fc.constantFrom('', '{', 'null', '[]', '{"__proto__":{"x":1}}')).map((S) => ({ S })),
  fc.oneof(fc.double(), fc.constantFrom('1e400', 'one', '')).map((N) => ({ N: String(N) })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true as const }),
  fc.constant({ M: {} }),
);

const when = { cel: 'attempt == 1', code: { op: 'literal', value: true } } as const;
const whole = fromLedgerItem(
  aStarted({ retry: { attempts: 2, on: ['FAILED'], when, delaySeconds: 1, factor: 1.5, longestSeconds: 60 } }),
);

const readOrRefuse = (attributes: Attributes): 'read' | 'refused' => {
  try {
    toLedgerItem(attributes);
    return 'read';
  } catch (error) {
    if (error instanceof TriggerError && !error.retryable) return 'refused';
    throw error;
  }
};

describe('an item of the table that somebody has edited', () => {
  it('is read or refused by name, and never brings the reader down', () => {
    const names = [...Object.keys(whole), '__proto__', 'constructor', 'toString'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), attribute), (edited) => {
        expect(['read', 'refused']).toContain(readOrRefuse({ ...whole, ...edited }));
        expect(['read', 'refused']).toContain(readOrRefuse(edited));
      }),
    );
  });

  it.each(['attempt', 'state', 'leaseToken', 'event', 'history', 'arrival', 'pk'])(
    'is refused without its %s',
    (name) => {
      const { [name]: _gone, ...rest } = whole;
      expect(readOrRefuse(whole)).toBe('read');
      expect(readOrRefuse(rest)).toBe('refused');
    },
  );

  it.each(['true', '{}', '{"cel":"true"}', '{"cel":"true","code":"true"}'])(
    'is refused with the condition %s of its retry',
    (broken) => {
      const retry = { S: `{"attempts":2,"on":["FAILED"],"delaySeconds":1,"when":${broken}}` };
      expect(readOrRefuse({ ...whole, retry })).toBe('refused');
    },
  );
});

it('a field without a value becomes no attribute, and any other the attribute of its type', () => {
  expect(
    toAttributes({ gone: undefined, text: 'a\ud800', count: 0, flag: false, nothing: null, parts: ['a'] }),
  ).toStrictEqual({
    text: { S: 'a\ufffd' },
    count: { N: '0' },
    flag: { BOOL: false },
    nothing: { S: 'null' },
    parts: { S: '["a"]' },
  });
});

it.each([
  [
    { pk: { S: 'REQ#r1' }, format: { N: '2' } },
    /^the ledger's item REQ#r1 cannot be read: it is of format 2, and this version/,
  ],
  [{}, /^the ledger's item \(no pk\) cannot be read: wrong or missing/],
])('an item that is refused is told by its key and its format: %j', (attributes, told) => {
  expect(() => toLedgerItem(attributes)).toThrow(told);
});
