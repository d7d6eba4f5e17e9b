import { stringify } from 'yaml';
import { isObject, type Template } from './template-references.ts';

const sorted = (value: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] =>
  Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** References as short texts in angle brackets, ARNs joined, and what changes with every build left out. */
const readable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(readable);
  if (!isObject(value)) return value;
  const { Ref, 'Fn::GetAtt': got, 'Fn::Join': joined, 'Fn::Sub': substituted } = value;
  if (Ref !== undefined) return `<${String(Ref)}>`;
  if (Array.isArray(got)) return `<${got.join('.')}>`;
  if (typeof substituted === 'string') return `<Sub ${substituted}>`;
  if (Array.isArray(joined) && Array.isArray(joined[1])) return joined[1].map(readable).join(String(joined[0]));
  return Object.fromEntries(sorted(value).map(([name, inner]) => [name, name === 'S3Key' ? '…' : readable(inner)]));
};

/**
 * A packaged template as a person can review it: one resource after the other by type and id, every property of it, in
 * YAML.
 */
export const normalisedTemplate = ({ Resources, Outputs }: Template): string => {
  const byType = new Map<string, Record<string, unknown>>();
  for (const [id, { Type, ...resource }] of sorted(Resources).map(
    ([name, each]) => [name, each as Template['Resources'][string]] as const,
  )) {
    const { Properties = {}, ...more } = resource;
    byType.set(Type, { ...byType.get(Type), [id]: readable({ ...more, ...Properties }) });
  }
  const document = {
    ...Object.fromEntries([...byType].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    Outputs: readable(Outputs),
  };
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
};
