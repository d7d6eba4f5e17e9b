// Imported first by every script that a person starts. It must itself run on any Node that knows ES modules (12 and
// newer), so it uses nothing newer. Types are stripped by Node itself only from 22.18 on.
const NEEDED = [22, 18];

const found = process.version;
const numbers = found.slice(1).split('.').map(Number);

if (numbers[0] < NEEDED[0] || (numbers[0] === NEEDED[0] && numbers[1] < NEEDED[1])) {
  console.error(
    `glue-job-trigger needs Node ${NEEDED.join('.')} or newer, and this is Node ${found.slice(1)}: install a newer Node, ` +
      'or on Linux run "npm ci" and use the npm scripts (e.g. "npm start"), which bring their own.',
  );
  process.exit(1);
}
