import { GUARD_SUBJECTS } from './guard-subjects.ts';
import type { Guard } from './world.ts';

/** Every guard that can be removed: docs/protocol.md, section 6. */
export const GUARDS: readonly Guard[] = GUARD_SUBJECTS.flatMap(({ guards }) => guards);
