/** Files of which a change can be seen by a user, without reading the code. */
const USER_SEES: readonly RegExp[] = [
  /^triggers\.schema\.json$/,
  /^serverless\.yml$/,
  /^package\.json$/,
  /^(?:cli|fence|handlers)\//,
  /^infra\/(?:stack|deploy-checks)\//,
  /^lib\/log\/decisions\.ts$/,
  /^lib\/lambda\/config\.ts$/,
  /^lib\/core\/errors\.ts$/,
  /^lib\/core\/ledger\/ledger-item\.ts$/,
];

/** Files of a change that need a line in CHANGELOG.md; empty when the change has one, or needs none. */
export const missingFromChangelog = (changed: readonly string[]): readonly string[] =>
  changed.includes('CHANGELOG.md') ? [] : changed.filter((file) => USER_SEES.some((pattern) => pattern.test(file)));

/** The headings of CHANGELOG.md, in their only order. */
const HEADINGS = ['Breaking', 'Added', 'Changed', 'Fixed', 'Removed'];

/** What is wrong with the form of the changelog: its headings, and lines that belong to none. */
export const changelogFaults = (text: string): readonly string[] => {
  const body = text.slice(text.indexOf('# Changelog'));
  const [, ...releases] = body.split(/^## /m);
  const faults = releases.flatMap((release) => {
    const [title = ''] = release.split('\n');
    const headings = [...release.matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading);
    const inOrder = HEADINGS.filter((heading) => headings.includes(heading));
    const before = release.slice(title.length, release.indexOf('\n### ')).trim();
    return [
      ...(headings.join() === inOrder.join()
        ? []
        : [`${title}: expected ${HEADINGS.join(', ')} in this order, found ${headings.join(', ')}`]),
      ...(before === '' ? [] : [`${title}: "${before.slice(0, 40)}" stands below no heading`]),
    ];
  });
  return releases[0]?.startsWith('Unreleased') ? faults : ['expected "## Unreleased" first', ...faults];
};
