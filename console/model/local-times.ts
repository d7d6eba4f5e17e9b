import { type EpochMs, parseIso } from '../../lib/core/time.ts';

/** A moment on the clock of whoever reads it. */
export type ClockText = (at: EpochMs) => string;

/** A text of the service with its times, which are in UTC, as the reader's clock shows them. Those in names stay. */
export const withLocalTimes = (text: string, clock: ClockText): string =>
  text.replace(/(?<![\w/.=-])\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{3})?)?Z(?![\w/-])/g, (iso) => {
    const at = parseIso(iso);
    return at === undefined ? iso : clock(at);
  });
