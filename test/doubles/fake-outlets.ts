import type { OutcomeEvent } from '../../lib/core/outcome-event/outcome-event.ts';
import type { Notice } from '../../lib/core/outcome-event/outcome-notice.ts';
import type { Notify } from '../../lib/core/triggers/trigger.ts';
import type { Outlets, PublishFailure } from '../../lib/ports/outlets.ts';

const down: PublishFailure = { error: { name: 'TimeoutError', message: 'no answer' }, isFinal: false };

/** A bus and topics in memory. What they take is kept; a test tells them what to refuse. */
export const fakeOutlets = () => {
  const events: OutcomeEvent[] = [];
  const notices: (Notice & { readonly topic: string })[] = [];
  const batches: number[] = [];
  const fake = {
    events,
    notices,
    /** How many events each call has put. */
    batches,
    notify: {} as Readonly<Record<string, Notify>>,
    /** Why an event is refused; undefined: it is taken. */
    refuses: (_event: OutcomeEvent): PublishFailure | undefined => undefined,
    refusesNotice: (_topic: string): PublishFailure | undefined => undefined,
  };
  const outlets: Outlets = {
    bus: {
      put: async (put) => {
        batches.push(put.length);
        return put.map((event) => {
          const failure = fake.refuses(event);
          if (failure === undefined) events.push(event);
          return failure;
        });
      },
    },
    topics: {
      tell: async (topic, notice) => {
        const failure = fake.refusesNotice(topic);
        if (failure === undefined) notices.push({ topic, ...notice });
        return failure;
      },
    },
    place: { stage: 'test', region: 'eu-central-1' },
    notifyOf: (trigger) => fake.notify[trigger],
  };
  return Object.assign(fake, { outlets, down });
};
