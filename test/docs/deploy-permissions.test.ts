import { expect, it } from 'vitest';
import { codes, read, tableBelow } from './tables.ts';

it('docs/deploy.md names what whoever deploys needs for each kind of resource that a stack can have, and no other', () => {
  const rows = tableBelow('docs/deploy.md', '### What whoever deploys needs');
  const isType = (code: string): boolean => code.startsWith('AWS::');
  const documented = new Set(codes(rows.flat()).filter(isType));
  const packaged = new Set(read('test/infra/packaged-template.yml').match(/^AWS::\w+::\w+(?=:$)/gm));
  expect([...documented].toSorted()).toEqual([...packaged].toSorted());
  const actionsOf = ([, cell = '']: readonly string[]) =>
    codes([cell]).filter((code) => /^[a-z0-9]+:[A-Za-z*]+$/.test(code));
  expect(rows.map(actionsOf).filter((actions) => actions.length === 0)).toEqual([]);
});
