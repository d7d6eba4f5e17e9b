import { createHash, randomUUID } from 'node:crypto';
import { type EpochMs, isBefore, plusMs } from '../../lib/core/time.ts';
import type { Timers } from '../server/timers.ts';
import type { MessageAttributes } from './message-attributes.ts';

/** A message in a queue. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: EpochMs;
  readonly firstReceivedAt?: EpochMs;
  readonly receiveCount: number;
  /** That of its last receive: only it can delete the message or hide it longer. */
  readonly receipt?: string;
  /** The queue that it was a message of before it became a dead letter. */
  readonly deadLetterOf?: string;
}

/** Where messages go that were received too often. */
export interface Redrive {
  readonly maxReceiveCount: number;
  readonly toDeadLetters: (message: QueuedMessage) => void;
}

/** A standard queue: delivers at least once, in no guaranteed order. */
export interface LocalQueue {
  readonly send: (body: string, attributes: MessageAttributes, delayMs: number) => QueuedMessage;
  /** Takes a message in that was in another queue. */
  readonly take: (message: QueuedMessage) => void;
  /** Waits until a message is there, at most `waitMs` or until the signal, and hides what it gives for `hideMs`. */
  readonly receive: (
    max: number,
    waitMs: number,
    hideMs: number,
    signal: AbortSignal,
  ) => Promise<readonly QueuedMessage[]>;
  /** Does nothing for a receipt that is not the message's last. */
  readonly remove: (receipt: string) => void;
  /** Hides a message that was received until `hideMs` from now. Whether it is hidden now. */
  readonly hide: (receipt: string, hideMs: number) => boolean;
  /** Takes all messages out that can be received now. */
  readonly drain: () => readonly QueuedMessage[];
  readonly purge: () => void;
  readonly counts: () => { readonly ready: number; readonly inFlight: number; readonly delayed: number };
  /** Ends the receives that wait. */
  readonly close: () => void;
}

interface Hidden {
  readonly message: QueuedMessage;
  readonly until: EpochMs;
}

interface Waiter {
  readonly serve: () => boolean;
  readonly end: () => void;
}

/** An empty queue. `redrive` is asked at each receive, for it may change. */
export const createLocalQueue = (timers: Timers, redrive: () => Redrive | undefined): LocalQueue => {
  const ready = new Map<string, QueuedMessage>();
  const hidden = new Map<string, Hidden>();
  const waiters = new Set<Waiter>();
  let cancelWake = (): void => undefined;

  const showDue = (): void => {
    const now = timers.now();
    for (const [id, { message, until }] of hidden) {
      if (isBefore(now, until)) continue;
      hidden.delete(id);
      ready.set(id, message);
    }
  };
  /** Serves who waits, and comes again when the next message shows. */
  const wake = (): void => {
    cancelWake();
    if (waiters.size === 0) return;
    for (const waiter of [...waiters]) if (!waiter.serve()) break;
    if (waiters.size === 0 || hidden.size === 0) return;
    let next = Number.POSITIVE_INFINITY;
    for (const { until } of hidden.values()) next = Math.min(next, until);
    cancelWake = timers.after(Math.max(next - timers.now(), 0), wake);
  };
  const put = (message: QueuedMessage, delayMs: number): void => {
    if (delayMs > 0) hidden.set(message.id, { message, until: plusMs(timers.now(), delayMs) });
    else ready.set(message.id, message);
    wake();
  };
  const takeReady = (max: number, hideMs: number): readonly QueuedMessage[] => {
    showDue();
    const now = timers.now();
    const { maxReceiveCount = Number.POSITIVE_INFINITY, toDeadLetters } = redrive() ?? {};
    const taken: QueuedMessage[] = [];
    for (const [id, message] of ready) {
      if (taken.length >= max) break;
      ready.delete(id);
      if (message.receiveCount >= maxReceiveCount) {
        toDeadLetters?.(message);
        continue;
      }
      const received = {
        ...message,
        receiveCount: message.receiveCount + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
        receipt: `${id}/${randomUUID()}`,
      };
      hidden.set(id, { message: received, until: plusMs(now, hideMs) });
      taken.push(received);
    }
    return taken;
  };
  const held = (receipt: string): Hidden | undefined => {
    const entry = hidden.get(receipt.split('/')[0] ?? '');
    return entry?.message.receipt === receipt ? entry : undefined;
  };
  return {
    send: (body, attributes, delayMs) => {
      const md5 = createHash('md5').update(body).digest('hex');
      const message = { id: randomUUID(), body, md5, attributes, sentAt: timers.now(), receiveCount: 0 };
      put(message, delayMs);
      return message;
    },
    take: (message) => put(message, 0),
    receive: (max, waitMs, hideMs, signal) => {
      const atOnce = takeReady(max, hideMs);
      if (atOnce.length > 0 || waitMs <= 0) return Promise.resolve(atOnce);
      return new Promise((resolve) => {
        const finish = (messages: readonly QueuedMessage[]): void => {
          cancel();
          signal.removeEventListener('abort', waiter.end);
          waiters.delete(waiter);
          resolve(messages);
        };
        const waiter: Waiter = {
          serve: () => {
            const messages = takeReady(max, hideMs);
            if (messages.length > 0) finish(messages);
            return messages.length > 0;
          },
          end: () => finish([]),
        };
        const cancel = timers.after(waitMs, waiter.end);
        signal.addEventListener('abort', waiter.end);
        waiters.add(waiter);
        wake();
      });
    },
    remove: (receipt) => {
      const id = receipt.split('/')[0] ?? '';
      if (held(receipt) !== undefined) hidden.delete(id);
      // Its time was over, but it was not received since.
      else if (ready.get(id)?.receipt === receipt) ready.delete(id);
    },
    hide: (receipt, hideMs) => {
      showDue();
      const entry = held(receipt);
      if (entry === undefined) return false;
      hidden.delete(entry.message.id);
      put(entry.message, hideMs);
      return true;
    },
    drain: () => {
      showDue();
      const messages = [...ready.values()];
      ready.clear();
      return messages;
    },
    purge: () => {
      ready.clear();
      hidden.clear();
    },
    counts: () => {
      showDue();
      const inFlight = [...hidden.values()].filter(({ message }) => message.receipt !== undefined).length;
      return { ready: ready.size, inFlight, delayed: hidden.size - inFlight };
    },
    close: () => {
      cancelWake();
      for (const waiter of [...waiters]) waiter.end();
    },
  };
};
