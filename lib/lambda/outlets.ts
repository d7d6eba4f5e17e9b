import { eventBridgeBus } from '../adapters/events/event-bridge-bus.ts';
import { snsTopics } from '../adapters/events/sns-topics.ts';
import type { Outlets } from '../ports/outlets.ts';
import type { Service } from './observed-handler.ts';

/** Where a deployed function publishes outcomes. */
export const openOutlets = ({ config: { region }, triggers }: Pick<Service, 'config' | 'triggers'>): Outlets => ({
  bus: eventBridgeBus(region),
  topics: snsTopics(),
  place: { stage: triggers.stage, region },
  notifyOf: (trigger) => triggers.triggers.find(({ name }) => name === trigger)?.notify,
});
