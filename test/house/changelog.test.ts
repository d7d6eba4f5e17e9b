import { describe, expect, it } from 'vitest';
import { read } from '../docs/tables.ts';
import { runNode } from '../processes/spawn-node.ts';
import { changelogFaults, missingFromChangelog } from './changelog-gate.ts';

describe('CHANGELOG.md', () => {
  it('begins with what is unreleased, and has its headings in their order', () => {
    expect(changelogFaults(read('CHANGELOG.md'))).toEqual([]);
  });

  it('is refused with headings in another order, an unknown one, or a line below none', () => {
    expect(changelogFaults('# Changelog\n\n## Unreleased\n\n### Added\n\n- a\n\n### Fixed\n\n- b\n')).toEqual([]);
    expect(changelogFaults('# Changelog\n\n## Unreleased\n\n### Fixed\n\n### Added\n')).toHaveLength(1);
    expect(changelogFaults('# Changelog\n\n## Unreleased\n\n### News\n')).toHaveLength(1);
    expect(changelogFaults('# Changelog\n\n## Unreleased\n\n- a\n\n### Added\n')).toHaveLength(1);
    expect(changelogFaults('# Changelog\n\n## 1.0.0\n\n### Added\n')).toEqual(['expected "## Unreleased" first']);
  });
});

describe('the changelog gate', () => {
  it('asks for a line when users can see the change', () => {
    expect(missingFromChangelog(['cli/check.ts', 'lib/start/admit.ts', 'test/cli/check.test.ts'])).toEqual([
      'cli/check.ts',
    ]);
    expect(missingFromChangelog(['infra/stack/alarms.ts', 'CHANGELOG.md'])).toEqual([]);
    expect(missingFromChangelog(['lib/start/admit.ts', 'docs/deploy.md', 'infra/build/bundle.ts'])).toEqual([]);
  });

  it('ends with 2 when it has nothing to compare with', async () => {
    const { status, stderr } = await runNode(['test/house/check-changelog.ts']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('found none')]);
  });
});
