import { nearestName } from '../../core/nearest-name.ts';
import { parseSchedule } from '../../core/schedules/schedule-expression.ts';
import { timeZoneNames } from './time-zone-names.ts';

/** What is wrong with a schedule expression of EventBridge Scheduler; empty when it is right. */
export const scheduleErrors = (expression: string): readonly string[] => {
  const parsed = parseSchedule(expression);
  return parsed.ok ? [] : parsed.errors;
};

/** An expression as it is deployed: blanks that mean nothing are gone. */
export const tidyExpression = (text: string): string =>
  text.trim().replace(/\s+/g, ' ').replace(/\( /, '(').replace(/ \)$/, ')');

/** What people mean by letters that are no name of a zone to AWS, or none that is safe: most stand for several places. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ['EST', 'America/New_York (or America/Panama, without summer time)'],
  ['EDT', 'America/New_York'],
  ['CST', 'America/Chicago, or Asia/Shanghai'],
  ['CDT', 'America/Chicago'],
  ['MST', 'America/Denver (or America/Phoenix, without summer time)'],
  ['MDT', 'America/Denver'],
  ['PST', 'America/Los_Angeles'],
  ['PDT', 'America/Los_Angeles'],
  ['HST', 'Pacific/Honolulu'],
  ['AKST', 'America/Anchorage'],
  ['BST', 'Europe/London (to some programs it is Asia/Dhaka)'],
  ['IST', 'Asia/Kolkata, Europe/Dublin or Asia/Jerusalem'],
  ['JST', 'Asia/Tokyo'],
  ['CEST', 'Europe/Berlin or another place'],
  ['EEST', 'Europe/Helsinki or another place'],
  ['AEST', 'Australia/Sydney, or Australia/Brisbane without summer time'],
]);

/** What is wrong with a time zone; undefined when it is a name of the IANA database, spelled as there. */
export const timezoneError = (zone: string): string | undefined => {
  const names = timeZoneNames();
  if (names.has(zone)) return undefined;
  const wrong = `expected a time zone of the IANA database, such as Europe/Berlin or UTC, found "${zone}"`;
  const place = ABBREVIATIONS.get(zone.toUpperCase());
  if (place !== undefined) return `${wrong}; an abbreviation is none that AWS is known to take: name a place, ${place}`;
  const spelled = [...names].find((name) => name.toLowerCase() === zone.toLowerCase());
  const nearest = spelled ?? nearestName(zone, [...names]);
  return `${wrong}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
};
