import { type Finding, uncheckedText } from './finding.ts';

/** One finding for all that could not be asked for the same reason: without credentials that is everything. */
export const mergeUnchecked = (findings: readonly Finding[]): readonly Finding[] => {
  const groups = Map.groupBy(findings, ({ unasked }) => unasked?.why);
  const merged = new Set<string>();
  return findings.flatMap((finding) => {
    const { unasked } = finding;
    if (unasked === undefined) return [finding];
    if (merged.has(unasked.why)) return [];
    merged.add(unasked.why);
    const group = groups.get(unasked.why) ?? [finding];
    if (group.length === 1) return [finding];
    const subjects = [...new Set(group.flatMap((one) => one.unasked?.subject ?? []))];
    const triggers = [...new Set(group.flatMap(({ where }) => where.triggers ?? []))];
    const subject = subjects.join(', ');
    return [
      {
        ...finding,
        where: triggers.length === 0 ? {} : { triggers },
        what: uncheckedText(subject, unasked.why),
        unasked: { subject, why: unasked.why },
      },
    ];
  });
};
