/**
 * The part of EventBridge's pattern language that we use: what the rules say, and what they let through. The local
 * cloud and the tests match with the very patterns that are deployed.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export type PatternNode = { readonly [field: string]: PatternNode | readonly Matcher[] };

/** A string stands for itself. */
export type Matcher = string | { readonly prefix: string } | { readonly suffix: string };

const matchesOne = (matcher: Matcher, value: string): boolean => {
  if (typeof matcher === 'string') return value === matcher;
  if ('prefix' in matcher) return value.startsWith(matcher.prefix);
  return value.endsWith(matcher.suffix);
};

const isList = (node: PatternNode | readonly Matcher[]): node is readonly Matcher[] => Array.isArray(node);

/** Whether an event (of any shape) passes a pattern: every field named must be a string that one of its matchers takes. */
export const matchesPattern = (pattern: PatternNode, event: unknown): boolean =>
  Object.entries(pattern).every(([field, node]) => {
    if (typeof event !== 'object' || event === null || !Object.hasOwn(event, field)) return false;
    const value: unknown = Reflect.get(event, field);
    if (!isList(node)) return matchesPattern(node, value);
    return typeof value === 'string' && node.some((matcher) => matchesOne(matcher, value));
  });
