import { expect, it } from 'vitest';
import { readReply } from '../../../cli/deployment/manual-reply.ts';

const thrown = (first: string) =>
  JSON.stringify({ errorType: 'TriggerError', errorMessage: 'no', trace: [first, 'at'] });

it('what the function returns is its answer', () => {
  expect(readReply('{"message":"yes"}', undefined)).toEqual({ kind: 'answer', answer: { message: 'yes' } });
});

it('what it throws is a refusal, with the code of our own errors', () => {
  expect(readReply(thrown('TriggerError [CALL_INVALID]: no'), 'Unhandled')).toEqual({
    kind: 'refused',
    code: 'CALL_INVALID',
    message: 'no',
  });
  expect(readReply(thrown('TypeError: no'), 'Unhandled')).toEqual({ kind: 'refused', code: undefined, message: 'no' });
});

it.each(['', 'null', '"text"', '{"errorMessage":7}'])('an answer that is none (%s) is no success', (payload) => {
  expect(readReply(payload, payload === '' ? undefined : 'Unhandled')).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('gave no answer'),
  });
});
