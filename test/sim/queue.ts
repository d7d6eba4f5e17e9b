import type { World } from './world.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  /** Since it was last redriven, and in all. */
  receives: number;
  deliveries: number;
  hiddenUntil: number;
  done: boolean;
}

export interface QueueOptions {
  readonly name: string;
  readonly delayMs: number;
  readonly visibilityMs: number;
  readonly maxReceives: number;
  readonly batch: number;
  readonly concurrency: number;
  /** How long the poller gathers messages before it hands them over. */
  readonly windowMs: number;
  /** Works on a batch; calls back with the ids that failed, or never, if it dies. */
  readonly invoke: (
    name: string,
    batch: readonly Pick<Message, 'id' | 'body'>[],
    done: (failed: Set<string>) => void,
  ) => void;
}

export interface SimulatedQueue {
  /** @param delayMs instead of the queue's own */
  send(id: string, body: string, delayMs?: number): void;
  /** Whether a message is waiting, being worked on, or dead. */
  isEmpty(): boolean;
  /** Messages are received again, after everything was stopped. */
  resume(): void;
  /** Brings the dead letters back. */
  redrive(): void;
}

/** A queue as SQS is: at least once, in no order, sometimes twice at once; what fails too often becomes a dead letter. */
export const simulatedQueue = (world: World, options: QueueOptions): SimulatedQueue => {
  const { scheduler, chance, faults } = world;
  const { name, visibilityMs, maxReceives, batch, concurrency } = options;
  let messages: Message[] = [];
  let dead: Message[] = [];
  let busy = 0;

  const receive = (): void => {
    if (world.stopped) return;
    const now = scheduler.now();
    const ready = messages.filter(({ hiddenUntil, done }) => hiddenUntil <= now && !done);
    if (ready.length === 0) return;
    if (busy >= concurrency) return void scheduler.after(1_000, receive);
    const order = (message: Message) => chance.fraction(`${name} ${message.id} ${message.deliveries} order`);
    const taken = ready.sort((a, b) => order(a) - order(b)).slice(0, batch);
    const alive = taken.filter((message) => {
      message.receives += 1;
      message.deliveries += 1;
      message.hiddenUntil = now + visibilityMs;
      scheduler.afterIdly(visibilityMs, receive);
      if (message.receives <= maxReceives) return true;
      dead.push(message);
      messages = messages.filter((each) => each !== message);
      world.tell(name, () => `${message.id} is a dead letter`);
      return false;
    });
    if (ready.length > taken.length) scheduler.after(chance.between(`${name} next ${now}`, 0, 100), receive);
    const [first] = alive;
    if (first === undefined) return;
    for (const message of alive) showTwice(message);
    busy += 1;
    // The poller's slot comes back when the worker is done or its longest time is over.
    let returned = false;
    const giveBack = () => {
      if (!returned) busy -= 1;
      returned = true;
    };
    scheduler.afterIdly(visibilityMs / 6, giveBack);
    options.invoke(`${name}[${first.id}~${first.deliveries}]`, alive, (failed) => {
      giveBack();
      for (const message of alive) if (!failed.has(message.id)) remove(message);
    });
  };

  const showTwice = (message: Message): void => {
    const fault = faults.at({ key: `${name} ${message.id} delivery ${message.deliveries}`, place: 'delivery' });
    if (fault?.kind !== 'twice') return;
    message.hiddenUntil = scheduler.now();
    scheduler.after(fault.size * 20_000, receive);
  };

  const remove = (message: Message): void => {
    const fault = faults.at({ key: `${name} ${message.id} delete ${message.deliveries}`, place: 'delivery' });
    if (fault?.kind === 'delete lost') return;
    message.done = true;
    messages = messages.filter((each) => each !== message);
  };

  return {
    send(id, body, delayMs = options.delayMs) {
      const late = faults.at({ key: `${name} ${id} comes`, place: 'delivery' });
      const ms = delayMs + chance.between(`${name} ${id} comes`, 0, 300);
      const hiddenUntil = scheduler.now() + Math.round(ms + (late?.kind === 'late' ? late.size * 300_000 : 0));
      messages.push({ id, body, receives: 0, deliveries: 0, hiddenUntil, done: false });
      scheduler.after(hiddenUntil - scheduler.now() + options.windowMs, receive);
    },
    isEmpty: () => messages.length === 0 && dead.length === 0,
    resume: () => scheduler.after(0, receive),
    redrive() {
      for (const message of dead) {
        message.receives = 0;
        message.hiddenUntil = scheduler.now();
        messages.push(message);
      }
      if (dead.length > 0) world.tell(name, () => `${dead.length} dead letters are redriven`);
      dead = [];
      scheduler.after(0, receive);
    },
  };
};
