import { randomUUID } from 'node:crypto';
import { field, isObject, parseJsonText } from '../../lib/core/json.ts';
import { epochMs, systemClock } from '../../lib/core/time.ts';
import { type HttpHandler, readBody, sendJson } from '../server/http-exchange.ts';
import { type BusEvent, ownEvent } from './aws-events.ts';

const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1' };
const MOST_ENTRIES = 10;
/** Of a whole call. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const MOST_BYTES = 262_144;

/** In EventBridge's words; undefined when nothing is. */
const whatIsWrong = (entry: Readonly<Record<string, unknown>>): string | undefined => {
  for (const name of ['Source', 'DetailType', 'Detail']) {
    if (typeof field(entry, name) !== 'string')
      return `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
  }
  const detail = parseJsonText(String(entry['Detail']));
  return detail.ok && isObject(detail.value) ? undefined : 'Detail is malformed.';
};

const eventOf = (entry: Readonly<Record<string, unknown>>, region: string): BusEvent => {
  const detail = parseJsonText(String(entry['Detail']));
  const time = field(entry, 'Time');
  return ownEvent({
    source: String(entry['Source']),
    detailType: String(entry['DetailType']),
    detail: detail.ok && isObject(detail.value) ? detail.value : {},
    region,
    time: typeof time === 'number' ? epochMs(time * 1_000) : systemClock(),
  });
};

/** `not-taken`: the connection breaks before the events are on the bus. `reply-lost`: it breaks after that. */
export type EventFault = (events: readonly BusEvent[]) => 'not-taken' | 'reply-lost' | undefined;

/** EventBridge's PutEvents, for the default bus. What is put is given to `onEvent`. */
export const putEventsHandler =
  (region: string, onEvent: (event: BusEvent) => void, faultOf: EventFault = () => undefined): HttpHandler =>
  (request, response) => {
    const answer = async (): Promise<void> => {
      const raw = await readBody(request);
      const target = request.headers['x-amz-target'];
      const body = parseJsonText(raw.toString());
      const entries = body.ok && isObject(body.value) ? field(body.value, 'Entries') : undefined;
      const refuse = (__type: string, message: string) => sendJson(response, 400, { __type, message }, JSON_1_1);
      if (target !== 'AWSEvents.PutEvents') {
        return refuse(
          'UnknownOperationException',
          `the local EventBridge knows PutEvents only, found "${String(target)}"`,
        );
      }
      if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_ENTRIES) {
        return refuse('ValidationException', `Entries must have 1 to ${MOST_ENTRIES} members`);
      }
      if (raw.length > MOST_BYTES)
        return refuse('ValidationException', 'Total size of the entries in the request is over the limit.');
      const results = entries.map((entry: unknown) => {
        const wrong = isObject(entry) ? whatIsWrong(entry) : 'Entry is malformed.';
        return wrong === undefined && isObject(entry) ? { event: eventOf(entry, region) } : { wrong };
      });
      const events = results.flatMap(({ event }) => event ?? []);
      const fault = faultOf(events);
      if (fault === 'not-taken') return void response.destroy();
      for (const event of events) onEvent(event);
      if (fault === 'reply-lost') return void response.destroy();
      const Entries = results.map(({ event, wrong }) =>
        event === undefined ? { ErrorCode: 'InvalidArgument', ErrorMessage: wrong } : { EventId: event.id },
      );
      const FailedEntryCount = results.length - events.length;
      sendJson(response, 200, { FailedEntryCount, Entries }, { ...JSON_1_1, 'x-amzn-requestid': randomUUID() });
    };
    answer().catch(() => response.destroy());
  };
