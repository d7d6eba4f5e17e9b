import { DEFAULT_MARKER } from '../core/glue/glue-arguments.ts';
import type { Triggers } from '../core/triggers/trigger.ts';
import { secondsOf } from './duration-schema.ts';
import { manifestPlace } from './manifests-schema.ts';
import { NO_TOPIC } from './notify-schema.ts';
import type { FileForm } from './schema.ts';
import { uniqueValues } from './yaml/collection-schemas.ts';

/** To be used only when the findings have no error: an invalid value may be in it as it was found. */
export type Settings = Pick<
  Triggers,
  | 'marker'
  | 'keepForDays'
  | 'giveUpAfterHours'
  | 'createBuckets'
  | 'manifests'
  | 'alarmTopic'
  | 'alarmsUnheard'
  | 'ledgerTable'
  | 'keepJobs'
>;

const DEFAULT_KEEP_DAYS = 90;
const DEFAULT_GIVE_UP_HOURS = 24;
const HOUR_SECONDS = 60 * 60;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Reads all that is not about one trigger, constants already put in. */
export const readSettings = (file: FileForm): Settings => {
  const { marker, keepFor, giveUpAfter, createBuckets, alarmTopic, ledgerTable } = file;
  const manifests = file.manifests && manifestPlace(file.manifests.value);
  const keepJobs = uniqueValues(file.keepJobs?.value ?? []);
  return {
    marker: marker?.value ?? DEFAULT_MARKER,
    keepForDays: keepFor === undefined ? DEFAULT_KEEP_DAYS : secondsOf(keepFor.value) / DAY_SECONDS,
    giveUpAfterHours: giveUpAfter === undefined ? DEFAULT_GIVE_UP_HOURS : secondsOf(giveUpAfter.value) / HOUR_SECONDS,
    createBuckets: uniqueValues(createBuckets?.value ?? []),
    ...(manifests !== undefined && { manifests }),
    ...(alarmTopic?.value === NO_TOPIC && { alarmsUnheard: true }),
    ...(alarmTopic !== undefined && alarmTopic.value !== NO_TOPIC && { alarmTopic: alarmTopic.value }),
    ...(ledgerTable !== undefined && { ledgerTable: ledgerTable.value }),
    ...(keepJobs.length > 0 && { keepJobs }),
  };
};
