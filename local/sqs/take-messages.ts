import type { Queues } from './queues.ts';

/** Receives all messages that are in a queue now, and deletes them. */
export const takeMessages = async (queues: Queues, name: string): Promise<readonly string[]> => {
  const bodies: string[] = [];
  const { signal } = new AbortController();
  for (;;) {
    const messages = await queues.receive(name, 10, 0, signal);
    if (messages.length === 0) return bodies;
    for (const message of messages) {
      bodies.push(message.Body ?? '');
      await queues.remove(name, message);
    }
  }
};
