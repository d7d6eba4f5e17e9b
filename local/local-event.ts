import type { BusEvent } from './event-bus/aws-events.ts';
import type { Fault } from './glue/glue-faults.ts';
import type { GlueRun } from './glue/glue-run.ts';
import type { FunctionLogLine } from './lambda/function-config.ts';
import type { LocalNotice } from './sns/sns-service.ts';
import type { CreatedObject } from './storage/s3-answer.ts';

/** Something that happened in the local cloud: shown on the screen and in the log file, and awaited by tests. */
export type LocalEvent =
  | { readonly kind: 'object-created'; readonly event: BusEvent; readonly queues: readonly string[] }
  /** A new object of a bucket that sends no events to EventBridge. */
  | { readonly kind: 'object-not-told'; readonly object: CreatedObject }
  /** What a function has put on the event bus, and the message that a topic got. */
  | { readonly kind: 'event-put'; readonly event: BusEvent; readonly queues: readonly string[] }
  | ({ readonly kind: 'notice' } & LocalNotice)
  | { readonly kind: 'schedule-due'; readonly trigger: string; readonly input: string }
  | ({ readonly kind: 'function-log'; readonly fields?: Readonly<Record<string, unknown>> } & FunctionLogLine)
  | { readonly kind: 'run-accepted'; readonly run: GlueRun }
  | { readonly kind: 'run-changed'; readonly run: GlueRun }
  /** `requestId`: of the call that it befell. */
  | { readonly kind: 'fault'; readonly fault: Fault; readonly operation: string; readonly requestId?: string }
  | { readonly kind: 'call-dropped'; readonly function: string; readonly event: string }
  | { readonly kind: 'trouble'; readonly what: string; readonly error: unknown };

/** Told of every event, as it happens. */
export type LocalEventListener = (event: LocalEvent) => void;
