import * as z from 'zod';
import { epochMs } from '../../lib/core/time.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { Chance } from '../sim/chance.ts';
import type { Wish } from './wish.ts';
import type { Malformed, WishPlan } from './wishes.ts';

/** Carries wishes and their copies to the functions. */
export interface Delivery {
  /** Resolves when everything that was planned has been sent. */
  readonly done: Promise<void>;
  /** Delivers every event once more, as a queue may at any time. */
  readonly again: () => Promise<void>;
  readonly copies: () => number;
  /** Ends what still tries, so that the cloud may close. */
  readonly stop: () => void;
}

const BUCKET = 'landing';
/** What an event says of an object. One that is written again has another size. */
const detailForm = z.object({
  bucket: z.object({ name: z.string() }),
  object: z.object({ key: z.string(), size: z.number() }),
});
const nameOf = ({ key, size }: { readonly key: string; readonly size: number }): string => `${size} bytes as ${key}`;

const LATEST_COPY_MS = 15_000;
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const deliver = (cloud: LocalCloud, { wishes, malformed }: WishPlan, chance: Chance): Delivery => {
  let [copies, stopped] = [0, false];
  const uploaded = new Map<string, (event: string) => void>();
  const events: string[] = [];
  cloud.feed.listen((happened) => {
    if (happened.kind !== 'object-created') return;
    const { bucket, object } = detailForm.parse(happened.event.detail);
    if (bucket.name !== BUCKET) return;
    const body = JSON.stringify(happened.event);
    events.push(body);
    uploaded.get(nameOf(object))?.(body);
  });

  const copyUpload = async (wish: Wish, event: string): Promise<void> => {
    const all = Array.from({ length: wish.copies }, async (_, n) => {
      copies += 1;
      if (wish.copiesAtOnce) return void (await cloud.invoke('s3-upload', JSON.parse(event)));
      await after(chance.fraction(`copy ${n} of ${wish.source}`) * LATEST_COPY_MS);
      await cloud.sendToQueue('uploads', event);
    });
    await Promise.all(all);
  };
  const upload = async (wish: Wish & { kind: 'upload' }): Promise<void> => {
    const name = nameOf({ key: wish.source, size: wish.size });
    const event = new Promise<string>((resolve) => uploaded.set(name, resolve));
    await cloud.upload(BUCKET, wish.source, 'x'.repeat(wish.size));
    await copyUpload(wish, await event);
  };
  const tick = async ({ trigger, source }: Wish): Promise<void> =>
    cloud.tick(trigger, epochMs(new Date(source).getTime()));
  /** A caller tries again until the call succeeds; the idempotency key makes that safe. */
  const call = async (wish: Wish): Promise<void> => {
    const { trigger, source: idempotencyKey } = wish;
    const payload =
      wish.kind === 'close'
        ? { close: { trigger, by: wish.by }, idempotencyKey }
        : { trigger, input: { from: idempotencyKey }, idempotencyKey };
    while ((await cloud.invoke('manual', payload)).functionError !== undefined && !stopped) await after(2_000);
  };
  const repeat = async (wish: Wish, send: (wish: Wish) => Promise<void>): Promise<void> => {
    const all = Array.from({ length: 1 + wish.copies }, async (_, n) => {
      if (n > 0) copies += 1;
      if (n > 0 && !wish.copiesAtOnce) await after(chance.fraction(`copy ${n} of ${wish.source}`) * LATEST_COPY_MS);
      await send(wish);
    });
    await Promise.all(all);
  };
  const send = (wish: Wish): Promise<void> => {
    if (wish.kind === 'upload') return upload(wish);
    return repeat(wish, wish.kind === 'schedule' ? tick : call);
  };
  const sendMalformed = async ({ queue, body, atMs }: Malformed): Promise<void> => {
    await after(atMs);
    await cloud.sendToQueue(queue, body);
  };
  return {
    done: Promise.all([
      ...wishes.map(async (wish) => {
        await after(wish.atMs);
        await send(wish);
      }),
      ...malformed.map(sendMalformed),
    ]).then(() => undefined),
    again: async () => {
      const others = wishes.filter(({ kind }) => kind !== 'upload');
      await Promise.all([
        ...events.map((event) => cloud.sendToQueue('uploads', event)),
        ...others.map((wish) => (wish.kind === 'schedule' ? tick(wish) : call(wish))),
      ]);
    },
    copies: () => copies,
    stop: () => {
      stopped = true;
    },
  };
};
