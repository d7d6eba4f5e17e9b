import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

// Imported first by every script that a person starts. It must itself run on any Node that knows ES modules (12 and
// newer), so it uses nothing newer. Types are stripped by Node itself only from 22.18 on.
export const NEEDED = [22, 18];

/** Whether a version such as "v24.21.0" can run the scripts. */
export const isNewEnough = (version) => {
  const [major, minor] = version.slice(1).split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
};

const found = process.version;

if (!isNewEnough(found)) {
  console.error(
    `glue-job-trigger needs Node ${NEEDED.join('.')} or newer, and this is Node ${found.slice(1)}: install a newer Node, ` +
      'or on Linux run "npm ci" and use the npm scripts (e.g. "npm start"), which bring their own.',
  );
  process.exit(1);
}

// What Node has compiled and stripped of its types is kept, so that the next command needs half of the processor time.
// It stays within node_modules: a folder that all users of a machine share would let one give code to another.
if (nodeModule.enableCompileCache !== undefined) {
  nodeModule.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/glue-job-trigger', import.meta.url)));
}
