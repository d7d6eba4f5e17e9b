import type { LocalPlay } from '../../console/server/console-options.ts';
import type { ToUpload } from '../../console/sources/read-outlook.ts';
import { createEventFeed } from '../../local/event-feed.ts';

/** What can be done in a local cloud with one schedule, `nightly`, and what of it was done. */
export const aLocalPlay = () => {
  const ticked: string[] = [];
  const asked: ToUpload[] = [];
  const local: LocalPlay = {
    feed: createEventFeed(),
    glue: Object.assign(Object.create(null), { faults: () => [] }),
    upload: async () => undefined,
    tick: async (trigger) => {
      if (trigger !== 'nightly') throw new Error(`no schedule "${trigger}"; known: nightly`);
      ticked.push(trigger);
    },
    outlookOf: async (file) => {
      asked.push(file);
      return { does: [], not: [{ trigger: 'orders', says: 'the key does not match' }] };
    },
  };
  return { local, ticked, asked };
};
