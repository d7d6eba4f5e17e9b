import { expect, it } from 'vitest';
import { chanceOf } from '../sim/chance.ts';
import type { Answered, Call } from './door.ts';
import { failSomeMembers } from './failed-members.ts';

const headers = { 'x-amz-target': 'DynamoDB_20120810.BatchExecuteStatement', 'content-length': '999' };

it('fails some writes of a shared call, of which some were applied, and answers the others as the ledger did', async () => {
  const fates = new Set<string>();
  for (let seed = 1; seed <= 20; seed += 1) {
    const asked = ['one', 'two', 'three', 'four'];
    const applied: string[] = [];
    const carryOut = async (call: Call): Promise<Answered> => {
      const { Statements } = JSON.parse(call.body.toString());
      applied.push(...Statements);
      const Responses = Statements.map((told: string) => ({ told }));
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify({ Responses })) };
    };
    const body = Buffer.from(JSON.stringify({ Statements: asked }));
    const call = { method: 'POST', path: '/', headers, body, caller: undefined };
    const answered = await failSomeMembers(call, carryOut, chanceOf(seed), 'a call');
    const { Responses } = JSON.parse(answered.body.toString());
    expect(Responses).toHaveLength(asked.length);
    for (const [n, statement] of asked.entries()) {
      const { told, Error: failed } = Responses[n];
      if (failed === undefined) expect(told).toBe(statement);
      fates.add(failed === undefined ? 'answered' : applied.includes(statement) ? 'applied' : 'not applied');
    }
  }
  expect([...fates].toSorted()).toEqual(['answered', 'applied', 'not applied']);
});
