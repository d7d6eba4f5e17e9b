import { parseIso } from '../../lib/core/time.ts';
import type { Expectation } from '../../lib/core/triggers/expectation.ts';
import { checkExpectations } from '../../lib/expect/check-expectations.ts';
import type { ExpectedChecks } from '../../lib/ports/expected-checks.ts';
import type { Outlets } from '../../lib/ports/outlets.ts';
import { anExpectation } from '../doubles/an-expectation.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { memoryExpected } from '../doubles/memory-expected.ts';
import { memoryHistory } from '../doubles/memory-history.ts';
import { testWorld } from '../doubles/test-world.ts';
import { anUploadTrigger } from '../infra/some-triggers.ts';

/** A world at noon, in which 13:00 is expected each day. */
export const anExpectingWorld = (given: Partial<Expectation> = {}) => {
  const world = testWorld();
  const checks = memoryExpected();
  const history = { ...memoryHistory(world.ledger) };
  const expectation = anExpectation({ byMinute: 13 * 60, ...given });
  const trigger = anUploadTrigger('orders/{area}/{file}.csv', 'landing', { expect: expectation });
  const sweep = (more: { readonly checks?: ExpectedChecks; readonly outlets?: Outlets } = {}, of = [trigger]) => {
    const invocation = world.invocation(more.outlets && { outlets: more.outlets });
    return checkExpectations(of, { checks: more.checks ?? checks, history }, invocation);
  };
  const passTo = (iso: string) => world.pass((parseIso(iso) ?? 0) - world.clock());
  const arrive = (key: string, more: Parameters<typeof aWaiting>[0] = {}) =>
    world.ledger.put(
      aWaiting({
        ...{ requestId: key, arrival: world.clock(), identity: JSON.stringify(['s3-key', 'landing', key]) },
        ...more,
      }),
    );
  const details = () => world.published.events.map(({ detail }) => detail);
  return { world, checks, history, trigger, sweep, passTo, arrive, details };
};
