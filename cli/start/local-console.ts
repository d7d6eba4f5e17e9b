import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Setup, UploadPlace } from '../../console/model/setup.ts';
import { type Console, startConsole } from '../../console/server/start-console.ts';
import { readOutlook } from '../../console/sources/read-outlook.ts';
import { type EpochMs, systemClock } from '../../lib/core/time.ts';
import { flowOf } from '../../lib/core/triggers/flow.ts';
import type { Trigger } from '../../lib/core/triggers/trigger.ts';
import { madeUploads } from '../../lib/made-events/made-uploads.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import { commandOf } from '../command/next-command.ts';
import { openDeployment, PAGE_SIZE } from '../deployment/open-deployment.ts';
import type { StartOptions } from './start-options.ts';

/** The console of the local cloud: at the next port, or at any that is free. */
export const openLocalConsole = async (
  cloud: LocalCloud,
  { stage, file }: Pick<StartOptions, 'stage' | 'file'>,
): Promise<Console> => {
  const localPort = Number(new URL(cloud.url).port);
  const target = { stage, localPort };
  const ports = openDeployment(target, () => undefined);
  const page = await startConsole({
    ports,
    setup: (): Setup => ({
      ...{
        home: 'local',
        stage,
        by: userInfo().username,
        region: cloud.region,
        mayAct: true,
        mayPlay: true,
        endpoint: cloud.url,
      },
      places: cloud.triggers().triggers.flatMap((trigger) => placesOf(trigger, systemClock())),
    }),
    clock: systemClock,
    knownTriggers: () => cloud.triggers().triggers.map(({ name }) => name),
    headStartMs: () => flowOf(cloud.triggers()).headStartMs,
    pageSize: PAGE_SIZE,
    commandOf: (call) => commandOf(call, target),
    triggersFile: async () => ({
      text: await readFile(file, 'utf8'),
      stage,
      ledgerId: cloud.topology().tableName,
    }),
    local: {
      ...cloud,
      outlookOf: (file) =>
        readOutlook(file, {
          triggers: cloud.triggers(),
          ledgerId: cloud.topology().tableName,
          now: systemClock(),
        }),
    },
    port: localPort + 1,
  });
  return {
    url: page.url,
    close: async () => {
      await page.close();
      ports.close();
    },
  };
};

/** Where a file may be uploaded so that a trigger hears of it. */
const placesOf = (trigger: Trigger, now: EpochMs): readonly UploadPlace[] => {
  const { on, name, enabled } = trigger;
  if (on.kind !== 's3' || !enabled) return [];
  return on.keys.map((pattern): UploadPlace => {
    const [made] = madeUploads({ ...trigger, on: { ...on, keys: [pattern] } }, now);
    return { trigger: name, bucket: on.bucket, pattern: pattern.source, exampleKey: made?.key ?? '' };
  });
};
