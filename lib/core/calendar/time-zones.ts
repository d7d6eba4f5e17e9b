import { didYouMean } from '../nearest-name.ts';

/**
 * Names of the IANA database that Intl.supportedValuesOf leaves out: links from a former or a legacy name, and names that
 * ICU keeps under a former one. From the files of tzdata 2025b.
 * https://data.iana.org/time-zones/tzdb/backward
 */
const OTHER_NAMES = `
  Africa/Asmara Africa/Asmera Africa/Timbuktu America/Argentina/Buenos_Aires America/Argentina/Catamarca
  America/Argentina/ComodRivadavia America/Argentina/Cordoba America/Argentina/Jujuy America/Argentina/Mendoza
  America/Atikokan America/Atka America/Buenos_Aires America/Catamarca America/Coral_Harbour America/Cordoba
  America/Ensenada America/Fort_Wayne America/Godthab America/Indiana/Indianapolis America/Indianapolis
  America/Jujuy America/Kentucky/Louisville America/Knox_IN America/Kralendijk America/Louisville
  America/Lower_Princes America/Marigot America/Mendoza America/Montreal America/Nipigon America/Nuuk
  America/Pangnirtung America/Porto_Acre America/Rainy_River America/Rosario America/Santa_Isabel America/Shiprock
  America/St_Barthelemy America/Thunder_Bay America/Virgin America/Yellowknife Antarctica/South_Pole
  Arctic/Longyearbyen Asia/Ashkhabad Asia/Calcutta Asia/Choibalsan Asia/Chongqing Asia/Chungking Asia/Dacca
  Asia/Harbin Asia/Ho_Chi_Minh Asia/Istanbul Asia/Kashgar Asia/Kathmandu Asia/Katmandu Asia/Kolkata Asia/Macao
  Asia/Rangoon Asia/Saigon Asia/Tel_Aviv Asia/Thimbu Asia/Ujung_Pandang Asia/Ulan_Bator Asia/Yangon Atlantic/Faeroe
  Atlantic/Faroe Atlantic/Jan_Mayen Australia/ACT Australia/Canberra Australia/Currie Australia/LHI Australia/NSW
  Australia/North Australia/Queensland Australia/South Australia/Tasmania Australia/Victoria Australia/West
  Australia/Yancowinna Brazil/Acre Brazil/DeNoronha Brazil/East Brazil/West CET CST6CDT Canada/Atlantic
  Canada/Central Canada/Eastern Canada/Mountain Canada/Newfoundland Canada/Pacific Canada/Saskatchewan Canada/Yukon
  Chile/Continental Chile/EasterIsland Cuba EET EST5EDT Egypt Eire Etc/GMT Etc/Greenwich Etc/UCT Etc/UTC
  Etc/Universal Etc/Zulu Europe/Belfast Europe/Bratislava Europe/Busingen Europe/Kiev Europe/Kyiv Europe/Mariehamn
  Europe/Nicosia Europe/Podgorica Europe/San_Marino Europe/Tiraspol Europe/Uzhgorod Europe/Vatican Europe/Zaporozhye
  GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST7MDT
  Mexico/BajaNorte Mexico/BajaSur Mexico/General NZ NZ-CHAT Navajo PRC PST8PDT Pacific/Chuuk Pacific/Enderbury
  Pacific/Johnston Pacific/Kanton Pacific/Pohnpei Pacific/Ponape Pacific/Samoa Pacific/Truk Pacific/Yap Poland
  Portugal ROC ROK Singapore Turkey UCT US/Alaska US/Aleutian US/Arizona US/Central US/East-Indiana US/Eastern
  US/Hawaii US/Indiana-Starke US/Michigan US/Mountain US/Pacific US/Samoa UTC Universal W-SU WET Zulu
`;

/** From UTC-14 to UTC+12, their signs the other way round; those of one hour's offset and UTC itself under several names. */
const FIXED_OFFSETS = [
  ...Array.from({ length: 13 }, (_, hours) => `Etc/GMT+${hours}`),
  ...Array.from({ length: 15 }, (_, hours) => `Etc/GMT-${hours}`),
  'Etc/GMT0',
];

/**
 * The time zones that EventBridge Scheduler takes: the names of the IANA database, spelled as there.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#time-zones
 *
 * Asking the runtime whether it knows a name will not do: ICU knows 40 of its own (`BST` is Dhaka there, `PST` Los Angeles),
 * and takes any case.
 */
export const timeZoneNames = (): ReadonlySet<string> =>
  new Set([...Intl.supportedValuesOf('timeZone'), ...OTHER_NAMES.trim().split(/\s+/), ...FIXED_OFFSETS]);

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
export const zoneError = (zone: string): string | undefined => {
  const names = timeZoneNames();
  if (names.has(zone)) return undefined;
  const wrong = `expected a time zone of the IANA database, such as Europe/Berlin or UTC, found "${zone}"`;
  const place = ABBREVIATIONS.get(zone.toUpperCase());
  if (place !== undefined) return `${wrong}; an abbreviation is none that AWS is known to take: name a place, ${place}`;
  return `${wrong}${didYouMean(zone, [...names])}`;
};
