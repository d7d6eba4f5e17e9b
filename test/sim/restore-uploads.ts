import { MINUTE_MS } from '../../lib/core/time.ts';
import type { SimulatedUpload } from './batch-plan.ts';
import { admitUpload } from './batch-uploads.ts';
import { callManual } from './call.ts';
import { againId, uploadId } from './names.ts';
import type { World } from './world.ts';

/**
 * What a person does about uploads after a restore, as docs/operations.md says: whoever is in no list of a batch that
 * the ledger knows is called for again.
 */
export const uploadAgain = (world: World): void => {
  for (const upload of world.scenario.batches?.uploads ?? []) {
    const isListed =
      world.guard?.anyList === true && [...world.batches.manifests.values()].some(({ ids }) => ids.includes(upload.id));
    if (!world.batches.admitted.has(upload.id) || world.watch.batches.isInRequest(upload.id) || isListed) continue;
    const item = world.ledger.standing(uploadId(upload.id));
    if (item === undefined) callFor(world, upload, uploadId(upload.id), 1);
    else if (item.state === 'REJECTED' && item.error.name === 'RestoredMember')
      callFor(world, upload, againId(upload.id), 1);
  }
};

/** Calls for it until the ledger knows it: a trigger may be gone for a while. */
const callFor = (world: World, upload: SimulatedUpload, requestId: string, nth: number): void => {
  if (world.ledger.knew(requestId)) return;
  callManual(world, `call[${upload.id}~again${nth}]`, (invocation) => admitUpload(upload, invocation, requestId));
  world.scheduler.after(2 * MINUTE_MS, () => callFor(world, upload, requestId, nth + 1));
};
