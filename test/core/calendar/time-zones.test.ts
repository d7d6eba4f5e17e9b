import { describe, expect, it } from 'vitest';
import { timeZoneNames, zoneError } from '../../../lib/core/calendar/time-zones.ts';

describe('a time zone', () => {
  it.each([
    'UTC',
    'GMT',
    'Etc/UTC',
    'Etc/GMT+12',
    'Etc/GMT-14',
    'Europe/Berlin',
    'Europe/Kiev',
    'Europe/Kyiv',
    'US/Eastern',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'America/Argentina/Buenos_Aires',
    'America/Buenos_Aires',
    'EST5EDT',
    'CET',
    'Japan',
  ])('may be %s', (zone) => expect(zoneError(zone)).toBeUndefined());

  it('is one that this Node can count in', () => {
    for (const timeZone of timeZoneNames()) expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
  });

  // What java.util.TimeZone and ICU know besides: https://docs.oracle.com/javase/8/docs/api/java/time/ZoneId.html#SHORT_IDS
  const SHORT =
    'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST EST MST HST';
  it.each(SHORT.split(' '))('may not be %s, which is an abbreviation', (zone) => {
    expect(zoneError(zone)).toContain(
      `expected a time zone of the IANA database, such as Europe/Berlin or UTC, found "${zone}"`,
    );
  });

  const PLACES = {
    EST: 'America/New_York (or America/Panama, without summer time)',
    EDT: 'America/New_York',
    CST: 'America/Chicago, or Asia/Shanghai',
    CDT: 'America/Chicago',
    MST: 'America/Denver (or America/Phoenix, without summer time)',
    MDT: 'America/Denver',
    PST: 'America/Los_Angeles',
    PDT: 'America/Los_Angeles',
    HST: 'Pacific/Honolulu',
    AKST: 'America/Anchorage',
    BST: 'Europe/London (to some programs it is Asia/Dhaka)',
    IST: 'Asia/Kolkata, Europe/Dublin or Asia/Jerusalem',
    JST: 'Asia/Tokyo',
    CEST: 'Europe/Berlin or another place',
    EEST: 'Europe/Helsinki or another place',
    AEST: 'Australia/Sydney, or Australia/Brisbane without summer time',
  };
  it.each(Object.entries(PLACES))('is a place where people write %s: %s', (abbreviation, place) => {
    const wrong = `expected a time zone of the IANA database, such as Europe/Berlin or UTC, found "${abbreviation}"`;
    expect(zoneError(abbreviation)).toBe(
      `${wrong}; an abbreviation is none that AWS is known to take: name a place, ${place}`,
    );
  });

  it('is guessed from its name in another case before any that is near, and not at all where none is near', () => {
    const wrong = (zone: string) =>
      `expected a time zone of the IANA database, such as Europe/Berlin or UTC, found "${zone}"`;
    expect(zoneError('EUROPE/BERLIN')).toBe(`${wrong('EUROPE/BERLIN')}; did you mean "Europe/Berlin"?`);
    expect(zoneError('ETC/GMT+1')).toBe(`${wrong('ETC/GMT+1')}; did you mean "Etc/GMT+1"?`);
    expect(zoneError('Mars/Olympus_Mons')).toBe(wrong('Mars/Olympus_Mons'));
    expect(zoneError('Etc/GMT0')).toBeUndefined();
  });

  it.each([
    ['SystemV/EST5EDT', 'a time zone of the IANA database'],
    ['US/Pacific-New', 'did you mean "US/Pacific"?'],
    ['Canada/East-Saskatchewan', 'a time zone of the IANA database'],
    ['Factory', 'a time zone of the IANA database'],
    ['Etc/Unknown', 'a time zone of the IANA database'],
    ['BST', 'name a place, Europe/London'],
    ['pst', 'name a place, America/Los_Angeles'],
    ['CEST', 'name a place, Europe/Berlin'],
    ['Europe/Berln', 'did you mean "Europe/Berlin"?'],
    ['europe/berlin', 'did you mean "Europe/Berlin"?'],
    ['us/eastern', 'did you mean "US/Eastern"?'],
    ['utc', 'did you mean "UTC"?'],
    ['asia/kolkata', 'did you mean "Asia/Kolkata"?'],
    ['+01:00', 'a time zone of the IANA database'],
    ['UTC+1', 'a time zone of the IANA database'],
    ['GMT+1', 'a time zone of the IANA database'],
    ['Etc/GMT+13', 'a time zone of the IANA database'],
    ['Mars/Base', 'a time zone of the IANA database'],
    ['Europe/', 'a time zone of the IANA database'],
    ['../etc', 'a time zone of the IANA database'],
    ['+1', 'a time zone of the IANA database'],
    ['', 'a time zone of the IANA database'],
  ])('may not be "%s"', (zone, message) => expect(zoneError(zone)).toContain(message));
});
