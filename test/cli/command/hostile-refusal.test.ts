import { expect, it } from 'vitest';
import { type Answering, play } from './fake-world.ts';

it('shows no character of a refusal that a terminal would obey, and keeps its lines', async () => {
  const message =
    'Request r1 still gives no valid request: found "orders/\u001b]0;x\u0007\u001b[2J.csv"\n- and another';
  const answer: Answering = () => ({ kind: 'refused', code: 'CALL_INVALID', message });
  const { err } = await play(['redrive', '0123456789abcdef01234567'], { answer });
  expect(err.join('\n')).toBe(
    'Request r1 still gives no valid request: found "orders/\\u001b]0;x\\u0007\\u001b[2J.csv"\n- and another',
  );
});
