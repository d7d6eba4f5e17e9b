import { type EpochMs, toIso } from '../../lib/core/time.ts';
import { now } from './clock-signal.ts';

const two = (number: number): string => String(number).padStart(2, '0');

/** The time of a moment on the person's own clock; with its date, if that is not today's. */
export const clockText = (at: EpochMs): string => {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date(now.peek()).toDateString();
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return isToday ? time : `${day} ${time}`;
};

/** The same, with the time in UTC as its title. */
export const ClockTime = ({ at }: { readonly at: EpochMs }) => (
  <time dateTime={toIso(at)} title={toIso(at)}>
    {clockText(at)}
  </time>
);
