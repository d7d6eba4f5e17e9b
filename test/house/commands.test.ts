import { describe, expect, it } from 'vitest';
import { firstCells, read } from '../docs/tables.ts';
import { readSources } from './source-files.ts';

/** The npm script of a table's cell such as "`npm run simulate -- --seeds 20000`". */
const scriptOf = (cell: string): string | undefined => /^`npm (?:run )?([a-z][a-z-]*)/.exec(cell)?.[1];

describe('the npm scripts', () => {
  it('stand in one table, each in a row of its own', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
    const rows = firstCells('CONTRIBUTING.md', '## Commands').map(scriptOf);
    expect(rows.toSorted()).toEqual(['ci', ...Object.keys(scripts)].toSorted());
  });

  it('are listed neither by the README nor by the page of all docs', () => {
    const rows = ['README.md', 'docs/README.md'].flatMap((file) =>
      read(file)
        .split('\n')
        .filter((line) => /^\| *`npm /.test(line)),
    );
    expect(rows).toEqual([]);
  });

  it('read their options in one way', () => {
    const readers = readSources().filter(({ packages }) => packages.some(({ imported }) => imported === 'parseArgs'));
    expect(readers.map(({ file }) => file)).toEqual([
      'cli/command-line/read-options.ts',
      'cli/command-line/run-script.ts',
    ]);
  });
});
