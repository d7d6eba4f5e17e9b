import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';

/** A length of time in few characters, for tables and bars: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 4 min`, `3 d 1 h`. */
export const shortDuration = (ms: number): string => {
  const whole = Math.max(0, ms);
  if (whole < 9_950) return `${(whole / SECOND_MS).toFixed(1)} s`;
  const seconds = Math.round(whole / SECOND_MS);
  if (seconds < 60) return `${seconds} s`;
  const units = [
    ['d', DAY_MS / SECOND_MS],
    ['h', HOUR_MS / SECOND_MS],
    ['min', MINUTE_MS / SECOND_MS],
    ['s', 1],
  ] as const;
  const at = units.findIndex(([, length]) => seconds >= length);
  const [unit, length] = units[at] ?? units[3];
  const [nextUnit, nextLength] = units[at + 1] ?? units[3];
  const rest = Math.floor((seconds % length) / nextLength);
  return `${Math.floor(seconds / length)} ${unit}${rest === 0 ? '' : ` ${rest} ${nextUnit}`}`;
};
