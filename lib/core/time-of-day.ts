const MINUTES_OF_HOUR = 60;

/** Minutes after 00:00 as a clock shows them: `06:00`. */
export const showMinute = (minute: number): string =>
  [Math.floor(minute / MINUTES_OF_HOUR), minute % MINUTES_OF_HOUR]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');

/** Reads `06:00`; undefined when it is no time of the day. */
export const parseMinute = (text: string): number | undefined => {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * MINUTES_OF_HOUR + Number(minutes);
};
