import type { OutcomeEvent } from '../../lib/core/outcome-event/outcome-event.ts';
import type { EventBus, Outlets, PublishFailure } from '../../lib/ports/outlets.ts';
import { never, type Worker, type World } from './world.ts';

const FAILURE: PublishFailure = {
  error: { name: 'InternalFailure', message: 'says the simulated bus' },
  isFinal: false,
};

/** One worker's way to the event bus: what is put there is published, whatever the worker hears of it. */
export const busOf = (world: World, worker: Worker): EventBus => ({
  put: (events) => {
    const { scheduler, chance, watch } = world;
    const { key, fault } = worker.point('publish', `PutEvents(${events.map(nameOf).join(', ')})`);
    const wayMs = chance.between(`${key} way`, 5, 60);
    const size = fault?.size ?? 0;
    const refused = fault?.kind === 'one refused' ? Math.floor(size * 0.99 * events.length) : -1;
    const take = (): void => {
      for (const [at, event] of events.entries()) if (at !== refused) watch.published(worker, event);
    };
    const answer = (ms: number, failure: (at: number) => PublishFailure | undefined) =>
      worker.later(ms, () => events.map((_, at) => failure(at)));

    switch (fault?.kind) {
      case 'dies before':
        worker.die('before it puts events');
        return never();
      case 'dies after':
        scheduler.after(wayMs, take);
        worker.die('after it has put events');
        return never();
      case 'lost':
        return answer(wayMs + size * 5_000, () => FAILURE);
      case 'reply lost':
        scheduler.after(wayMs, take);
        return answer(wayMs + size * 5_000, () => FAILURE);
      default:
        scheduler.after(wayMs, take);
        return answer(2 * wayMs, (at) => (at === refused ? FAILURE : undefined));
    }
  },
});

const nameOf = ({ detail }: OutcomeEvent): string => `${String(detail['requestId'])} ${String(detail['state'])}`;

/** Where a worker publishes: nobody is told by a topic. */
export const outletsOf = (world: World, worker: Worker): Outlets => ({
  bus: busOf(world, worker),
  topics: { tell: async () => FAILURE },
  place: { stage: 'simulated', region: 'eu-central-1' },
  notifyOf: () => undefined,
});
