import { READ_FORMAT } from '../../core/ledger/parse-ledger-item.ts';
import { pausesIn } from '../../core/ledger/pause.ts';
import { resumedIn } from '../../core/ledger/resumed.ts';
import { reuploadsIn } from '../../core/plan/reupload-history.ts';
import { epochMs } from '../../core/time.ts';
import type { RegisteredJob } from '../../ports/ledger.ts';
import type { Attributes } from './dynamo-table.ts';

/** What cannot be read of an entry counts as never noted: whatever version wrote it, its job is served. */
export const toRegisteredJob = (attributes: Attributes): RegisteredJob => {
  const jobName = attributes['sk']?.S ?? '';
  const triggers = attributes['triggers']?.SS?.toSorted();
  const isPaused = Object.keys(attributes).some((name) => name.startsWith('pause:'));
  const resumedAt = resumedIn(attributes);
  const known = {
    jobName,
    ...(triggers && { triggers }),
    ...(isPaused && { pauses: pausesIn(attributes) }),
    ...(Object.keys(resumedAt).length > 0 && { resumedAt }),
  };
  if ('format' in attributes && !(Number(attributes['format']?.N) <= READ_FORMAT)) return known;
  const backlogMark = attributes['backlogMark']?.S;
  const polledAt = Number(attributes['polledAt']?.N);
  const reuploads = reuploadsIn(attributes);
  return {
    ...known,
    ...(backlogMark !== undefined && { backlogMark }),
    ...(Number.isFinite(polledAt) && { polledAt: epochMs(polledAt) }),
    ...(Object.keys(reuploads).length > 0 && { reuploads }),
  };
};
