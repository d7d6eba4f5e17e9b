import path from 'node:path';

/** The longest that a file may be, in lines. Aim at 150: a file that long has one subject, or should be two. */
export const LONGEST = { product: 200, test: 300 } as const;

/** The most values that a file may export: more are more than one subject. Types do not count. */
export const MOST_EXPORTS = 7;

/**
 * Files that were longer when the bound was set, with the most lines that they may have. Lower a number when the file
 * shrinks, and remove the entry when the bound holds. Add none, and raise none: split the file.
 */
export const LONG_FILES: Readonly<Record<string, number>> = {
  'lib/core/glue/start-errors.ts': 210,
  'lib/triggers-file/expressions/compile-cel.ts': 225,
  'local/glue/glue-model.ts': 270,
  'local/glue/glue-service.ts': 220,
  'local/sqs/sqs-operations.ts': 215,
  'local/start-local-cloud.ts': 215,
  'test/contract/ledger-changes.ts': 425,
  'test/core/plan/plan.test.ts': 420,
  'test/infra/packaged-stack.test.ts': 340,
  'test/infra/policy-simulation.test.ts': 400,
  'test/local/glue-server.test.ts': 340,
  'test/local/sqs.test.ts': 340,
  'test/manual/run-manually.test.ts': 400,
  'test/outcome/decide-outcome.test.ts': 440,
  'test/sim/holes.test.ts': 360,
  'test/system/hostile-input.test.ts': 380,
  'test/triggers-file/check-triggers.test.ts': 480,
  'test/triggers-file/expressions/read-expression.test.ts': 320,
};

/** Files that export more values, with how many at most. The same rule: numbers only go down. */
export const MANY_EXPORTS: Readonly<Record<string, number>> = {
  'infra/stack/queues.ts': 9,
  'infra/stack/stack-names.ts': 9,
  // Four calls, and items as DynamoDB has them.
  'lib/adapters/dynamo/dynamo-table.ts': 11,
  'lib/core/calendar/civil-date.ts': 14,
  'lib/core/calendar/zoned-time.ts': 10,
  'lib/core/ledger/ledger-indexes.ts': 11,
  // One for each write of the start loop.
  'lib/core/ledger/start-writes.ts': 9,
  'lib/core/time.ts': 16,
  'lib/triggers-file/expressions/cel-node.ts': 9,
  'local/server/xml.ts': 8,
  'test/doubles/ledger-items.ts': 12,
  'test/triggers-file/a-file.ts': 9,
};

/** Names that say nothing: whatever has no place would end up there. */
const NO_SUBJECT = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'shared',
  'types',
  'interfaces',
  'index',
]);

const KEBAB_CASE = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

/** What is wrong with a source file's path: a name that says nothing, or that is not in kebab-case. */
export const nameFaults = (file: string): readonly string[] => {
  const parts = file.split('/');
  return parts.flatMap((part) => {
    const name = part.replace(/\.(?:test|config|d)?\.?[cm]?[jt]s$/, '');
    if (NO_SUBJECT.has(name)) return [`${file}: "${name}" says nothing; name it for what it does`];
    const isPython = file.endsWith('.py');
    return isPython || KEBAB_CASE.test(part) ? [] : [`${file}: "${part}" is not in kebab-case`];
  });
};

/** The values that a module exports. Types do not count: they describe the values. */
export const exportedValues = (source: string): readonly string[] =>
  [...source.matchAll(/^export (?:async )?(?:const|let|function\*?|class) (\w+)/gm)].map(([, name = '']) => name);

const overBound = (
  file: string,
  {
    found,
    bound,
    exceptions,
    unit,
  }: { found: number; bound: number; exceptions: Readonly<Record<string, number>>; unit: string },
): readonly string[] => {
  const most = exceptions[file];
  if (found > (most ?? bound)) return [`${file}: expected ${most ?? bound} ${unit} at most, found ${found}: split it`];
  if (most !== undefined && found <= bound)
    return [`${file}: ${found} ${unit} are within the bound: remove its exception`];
  return [];
};

/** What is wrong with a source file's length and with how much it exports. */
export const shapeFaults = (
  file: string,
  source: string,
  exceptions = { lines: LONG_FILES, exports: MANY_EXPORTS },
): readonly string[] => {
  const bound = file.startsWith('test/') ? LONGEST.test : LONGEST.product;
  const lines = source.trimEnd().split('\n').length;
  const exports = exportedValues(source).length;
  const isTest = path.posix.basename(file).endsWith('.test.ts');
  return [
    ...overBound(file, { found: lines, bound, exceptions: exceptions.lines, unit: 'lines' }),
    ...(isTest
      ? []
      : overBound(file, { found: exports, bound: MOST_EXPORTS, exceptions: exceptions.exports, unit: 'exports' })),
  ];
};
