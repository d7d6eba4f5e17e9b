// For CI: node test/house/check-changelog.ts <base>. Refuses a change that users see and that CHANGELOG.md does not tell.
import { gitLines } from '../machine/git.ts';
import { missingFromChangelog } from './changelog-gate.ts';

const [base] = process.argv.slice(2);
const changed = base === undefined ? undefined : gitLines('diff', '--name-only', `${base}...HEAD`);
if (changed === undefined) {
  process.stderr.write(`expected a commit that git knows to compare with, found ${base ?? 'none'}\n`);
  process.exitCode = 2;
} else {
  const missing = missingFromChangelog(changed);
  if (missing.length > 0) {
    process.stderr.write(
      `Users can see a change of these files, and CHANGELOG.md has no new line:\n${missing.join('\n')}\n`,
    );
    process.exitCode = 1;
  }
}
