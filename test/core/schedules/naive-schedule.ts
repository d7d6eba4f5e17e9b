/** A second opinion on `cron(…)`, as simple as can be: look at the clock every minute. Slow, and shares no code with lib. */
export const MINUTE = 60_000;

interface Shown {
  readonly text: string;
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly year: number;
}

const clockOf = (timeZone: string): ((at: number) => Shown) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (at) => {
    const text = format.format(at);
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D+/).map(Number);
    return { text, minute, hour, day, month, year };
  };
};

const NAMES = 'SUN MON TUE WED THU FRI SAT'.split(' ');

const lets = (field: string, value: number, min: number, max: number): boolean =>
  field.split(',').some((item) => {
    const [span = '', step] = item.split('/');
    const named = (text: string): number => (NAMES.includes(text) ? NAMES.indexOf(text) + 1 : Number(text));
    const [from, to] = span === '*' ? [min, max] : span.split('-').map(named);
    if (from === undefined) return false;
    const last = to ?? (step === undefined ? from : max);
    // Walk from the first value to the last one, round the end if need be.
    for (let at = from, walked = 0; walked <= max - min; at = at === max ? min : at + 1, walked += 1) {
      if (at === value && walked % Number(step ?? 1) === 0) return true;
      if (at === last) return false;
    }
    return false;
  });

const letsDay = (dates: string, weekdays: string, { year, month, day }: Shown): boolean => {
  const weekdayOf = (d: number): number => new Date(Date.UTC(year, month - 1, d)).getUTCDay() + 1;
  const isIn = (d: number): boolean => d >= 1 && new Date(Date.UTC(year, month - 1, d)).getUTCMonth() === month - 1;
  const last = [31, 30, 29, 28].find(isIn) ?? 0;
  const weekday = weekdayOf(day);
  if (dates === '?') {
    if (weekdays === 'L') return weekday === 7;
    if (/^\dL$/.test(weekdays)) return weekday === Number(weekdays[0]) && !isIn(day + 7);
    if (weekdays.includes('#'))
      return weekday === Number(weekdays[0]) && Math.ceil(day / 7) === Number(weekdays.split('#')[1]);
    return lets(weekdays, weekday, 1, 7);
  }
  if (dates === 'L') return day === last;
  if (dates.startsWith('L-')) return day === last - Number(dates.slice(2));
  if (!dates.endsWith('W')) return lets(dates, day, 1, 31);
  const wanted = dates === 'LW' ? last : Number(dates.slice(0, -1));
  const working = [0, -1, 1, -2, 2]
    .map((by) => wanted + by)
    .filter((d) => isIn(d) && weekdayOf(d) > 1 && weekdayOf(d) < 7);
  return isIn(wanted) && day === working[0];
};

/** Every minute from one moment to another at which a clock there shows a time of the schedule for the first time. */
export const dueMinutes = (expression: string, timeZone: string, from: number, to: number): readonly number[] => {
  const [minutes = '', hours = '', dates = '', months = '', weekdays = ''] = expression.slice(5, -1).split(' ');
  const clock = clockOf(timeZone);
  const shownBefore = new Set<string>();
  const due: number[] = [];
  // From a day before, because what was shown then does not count again.
  for (let at = Math.floor((from - 26 * 60 * MINUTE) / MINUTE) * MINUTE; at <= to; at += MINUTE) {
    const shown = clock(at);
    if (shownBefore.has(shown.text)) continue;
    shownBefore.add(shown.text);
    if (at < from || !lets(minutes, shown.minute, 0, 59) || !lets(hours, shown.hour, 0, 23)) continue;
    if (lets(months, shown.month, 1, 12) && letsDay(dates, weekdays, shown)) due.push(at);
  }
  return due;
};
