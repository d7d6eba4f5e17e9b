import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Clock, toIso } from '../../lib/core/time.ts';
import type { Trigger, Triggers } from '../../lib/core/triggers/trigger.ts';
import type { Explanation } from '../../lib/explain/explain-payload.ts';
import { madeExample } from '../../lib/made-events/made-examples.ts';
import { type CallValues, payloadOf, valuesFrom } from './call-values.ts';
import { type CheckedFile, checkFile } from './check-file.ts';
import { explainEvent, type TriedEvent } from './explain-event.ts';

/** With what *Try* begins. */
export interface TryStart {
  readonly text: string;
  readonly stage: string;
  /** The ledger's name in request ids; without it that of the stage. */
  readonly ledgerId?: string;
}

/** How a person gives the event. */
export type EventKind = 'upload' | 'call' | 'json';

/** What a person has written, and what comes of it. */
export interface TryState {
  readonly text: Signal<string>;
  readonly stage: Signal<string>;
  readonly kind: Signal<EventKind>;
  readonly address: Signal<string>;
  /** As written; empty where nothing is known. */
  readonly size: Signal<string>;
  readonly json: Signal<string>;
  /** Which trigger is called, and with which values. */
  readonly called: Signal<string>;
  readonly values: Signal<CallValues>;
  /** The payload of the call. */
  readonly payload: ReadonlySignal<string>;
  readonly checked: ReadonlySignal<CheckedFile>;
  /** What the event would lead to; none while the file has errors. */
  readonly explanations: ReadonlySignal<readonly Explanation[]>;
  /** Those of the file as it was when it last had no error. */
  readonly triggers: ReadonlySignal<readonly Trigger[]>;
  /** Whether the text is another than that of the file. */
  readonly isEdited: ReadonlySignal<boolean>;
  /** Goes back to the file as it stands now. */
  readonly reset: () => Promise<void>;
  /** Fills in an event for which a trigger waits; gives the reason when none is found. */
  readonly fillIn: (trigger: string) => string | undefined;
}

/** A file is checked once nobody has typed for so long: of a large one the check takes as long. */
const TYPING_MS = 150;

/**
 * The state behind the view. It is computed anew when anything in it changes.
 *
 * @param read gives the file as it stands later; unless given it never changes
 */
export const tryState = (start: TryStart, clock: Clock, read = async (): Promise<TryStart> => start): TryState => {
  const text = signal(start.text);
  const written = signal(start);
  const isEdited = computed(() => text.value !== written.value.text || stage.value !== written.value.stage);
  const reset = async (): Promise<void> => {
    const now = await read().catch(() => written.peek());
    batch(() => {
      written.value = now;
      text.value = now.text;
      stage.value = now.stage;
    });
  };
  const stage = signal(start.stage);
  const kind = signal<EventKind>('upload');
  const [address, size, json, called] = [signal(''), signal(''), signal(''), signal('')];
  const values = signal<CallValues>({});
  const explanations = signal<readonly Explanation[]>([]);
  const checked = signal(checkFile(start.text, { stage: start.stage, now: clock() }));
  const sound = signal<Triggers | undefined>(checked.peek().sound?.triggers);
  const triggers = computed(() => sound.value?.triggers ?? []);
  const payload = computed(() => {
    const trigger = triggers.value.find(({ name }) => name === called.value);
    return trigger === undefined ? '' : payloadOf(trigger, values.value);
  });
  const event = computed((): TriedEvent | undefined => {
    switch (kind.value) {
      case 'upload':
        return address.value === '' ? undefined : uploadOf(address.value, size.value);
      case 'call':
        return payload.value === '' ? undefined : { kind: 'json', text: payload.value };
      case 'json':
        return json.value.trim() === '' ? undefined : { kind: 'json', text: json.value };
    }
  });

  const fillIn = (name: string): string | undefined => {
    const trigger = triggers.value.find((one) => one.name === name);
    if (sound.value === undefined || trigger === undefined) return 'the triggers file has errors';
    const made = madeExample(trigger, sound.value, clock());
    if (typeof made === 'string') return made;
    const { example } = made;
    batch(() => {
      if (example.kind === 'upload') {
        kind.value = 'upload';
        address.value = `s3://${example.bucket}/${example.key}`;
        size.value = String(example.size);
        return;
      }
      kind.value = 'call';
      called.value = name;
      const due = example.kind === 'schedule' && toIso(example.scheduledTime).replace('.000Z', 'Z');
      values.value = valuesFrom(trigger, example.kind === 'manual' ? example.payload : { scheduledTime: due });
    });
    return undefined;
  };

  let shown = `${stage.peek()} ${text.peek()}`;
  const check = (): void => {
    batch(() => {
      checked.value = checkFile(text.peek(), { stage: stage.peek(), now: clock() });
      sound.value = checked.value.sound?.triggers ?? sound.value;
    });
  };
  effect(() => {
    const typed = `${stage.value} ${text.value}`;
    if (typed === shown) return;
    shown = typed;
    setTimeout(() => typed === shown && check(), TYPING_MS);
  });

  let latest = 0;
  effect(() => {
    const found = checked.value.sound?.triggers;
    const tried = event.value;
    latest += 1;
    const turn = latest;
    const ledgerId = start.ledgerId ?? `glue-job-trigger-${stage.peek()}-ledger`;
    const explained =
      found === undefined || tried === undefined
        ? Promise.resolve([])
        : explainEvent(tried, { triggers: found, ledgerId, now: clock() });
    void explained.then((result) => {
      if (turn === latest) explanations.value = result;
    });
  });

  const first = triggers.peek()[0];
  if (first !== undefined) fillIn(first.name);
  return {
    ...{ text, stage, kind, address, size, json, called, values, payload, checked, explanations, triggers },
    ...{ isEdited, reset, fillIn },
  };
};

const uploadOf = (address: string, size: string): TriedEvent => ({
  kind: 'upload',
  address,
  ...(/^\d{1,15}$/.test(size) && { size: Number(size) }),
});
