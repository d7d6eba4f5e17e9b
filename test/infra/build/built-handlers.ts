import { tmpdir } from 'node:os';
import { type Bundles, bundleHandlers } from '../../../infra/build/bundle-handlers.ts';

let built: Promise<Bundles> | undefined;

/** The handlers as they are deployed, made once for all test files of a process: it takes seconds. */
export const builtHandlers = (): Promise<Bundles> => {
  built ??= bundleHandlers(tmpdir());
  return built;
};
