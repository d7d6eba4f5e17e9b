import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { alarmResources } from '../../infra/stack/alarms.ts';
import { backlogKey, doubtKeys, historyKey, runningKey } from '../../lib/core/ledger/ledger-indexes.ts';
import { withMarker } from '../../lib/core/ledger/ledger-item.ts';
import { rejectedKey } from '../../lib/core/ledger/rejected-key.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { plan } from '../../lib/core/plan/plan.ts';
import { checkTriggers } from '../../lib/triggers-file/check-triggers.ts';
import { GUARDS } from '../sim/guards.ts';
import { anchorsOf, linksOf, markdownFiles, parseMarkdown, ROOT, readMarkdown } from './markdown.ts';
import { codes, firstCells, read, tableBelow } from './tables.ts';

const FILES = markdownFiles();

/** All blocks with this info string, with where they stand. */
const blocksMarked = (info: string) =>
  FILES.flatMap((file) =>
    readMarkdown(file)
      .blocks.filter((block) => block.info === info)
      .map((block) => ({ place: `${file}:${block.line}`, text: block.text })),
  );

describe('the README and the docs', () => {
  it('hold only JSON blocks that parse', () => {
    const errors = blocksMarked('json').flatMap(({ place, text }) => {
      try {
        JSON.parse(text);
        return [];
      } catch (error) {
        return [`${place}: ${String(error)}`];
      }
    });
    expect(errors).toEqual([]);
  });

  it('hold only YAML blocks that are triggers files without an error, unless marked as a fragment', () => {
    const blocks = blocksMarked('yaml');
    const errors = blocks.flatMap(({ place, text }) =>
      checkTriggers(text, { fileName: place, stage: 'dev' }).errors.map(
        ({ line, where, message }) => `${place} + ${line}, ${where}: ${message}`,
      ),
    );
    expect(blocks.length).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  it('mark no block in a way that these tests do not know', () => {
    const known = ['', 'json', 'mermaid', 'sh', 'text', 'ts', 'python', 'yaml', 'yaml fragment'];
    const unknown = FILES.flatMap((file) =>
      readMarkdown(file)
        .blocks.filter(({ info }) => !known.includes(info))
        .map(({ info, line }) => `${file}:${line}: ${info}`),
    );
    expect(unknown).toEqual([]);
  });

  it('link only to files that exist and to headings that they have', () => {
    const broken = FILES.flatMap((file) =>
      linksOf(readMarkdown(file)).flatMap(({ target, line }) => {
        if (/^[a-z]+:/.test(target)) return [];
        const [relative = '', anchor] = target.split('#');
        const linked = relative === '' ? file : path.join(path.dirname(file), relative);
        if (!existsSync(path.join(ROOT, linked))) return [`${file}:${line}: ${target}: there is no ${linked}`];
        if (anchor === undefined || anchorsOf(readMarkdown(linked)).has(anchor)) return [];
        return [`${file}:${line}: ${target}: ${linked} has no such heading`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it('name only npm scripts that package.json has', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
    const unknown = FILES.flatMap((file) =>
      [...read(file).matchAll(/\bnpm run (?:-s |--silent )?([a-z][a-z:-]*)/g)]
        .map(([, script = '']) => script)
        .filter((script) => !Object.hasOwn(scripts, script))
        .map((script) => `${file}: npm run ${script}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe('the first example of the README', () => {
  it('starts exactly the run that stands beside it', async () => {
    const { blocks } = readMarkdown('README.md');
    const [trigger, run] = ['yaml', 'json'].map((info) => blocks.find((block) => block.info === info)?.text ?? '');
    const { triggers } = checkTriggers(trigger ?? '', { fileName: 'README.md', stage: 'dev' });
    if (triggers === undefined) throw new Error('the README begins with an invalid triggers file');

    const decisions = await plan(
      {
        source: 's3',
        bucket: 'acme-dev-landing',
        key: 'orders/eu/dt=2026-11-22/part-0001.csv',
        size: 1_024,
        sequencer: '0065f1c2a3b4d5e6f7',
        eventTime: '2026-11-22T08:15:30Z',
      },
      { triggers, ledgerId: 'glue-job-trigger-dev-ledger' },
    );

    const requests = decisions.map((decision) => {
      if (decision.kind !== 'request' || decision.request.request === undefined) throw new Error(decision.kind);
      return withMarker({ ...decision.request, attempt: 1 }, decision.request.request);
    });
    expect(requests).toEqual([JSON.parse(run ?? '')]);
  });
});

const sources = (folder: string, files: readonly string[]): string =>
  files.map((file) => read(path.join(folder, file))).join('\n');

describe('docs/operations.md', () => {
  it('explains every error code, and no other', () => {
    const union = /export type ErrorCode =([^;]+);/.exec(read('lib/core/errors.ts'))?.[1] ?? '';
    const inCode = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);
    expect(codes(firstCells('docs/operations.md', '## Error codes')).toSorted()).toEqual(inCode.toSorted());
  });

  it('explains every decision that is logged, and no other', () => {
    const files = globSync('**/*.ts', { cwd: path.join(ROOT, 'lib') });
    const text = sources('lib', files);
    const logged = [
      ...[...text.matchAll(/\bdecision(?:: | = )(?:malformed \? )?'([a-z-]+)'(?: : '([a-z-]+)')?/g)].flatMap(
        ([, first = '', second]) => (second === undefined ? [first] : [first, second]),
      ),
      ...[...text.matchAll(/\btell\(item, '([a-z-]+)'/g)].map(([, decision = '']) => decision),
    ];
    const explained = new Set(codes(firstCells('docs/operations.md', '### Decisions')));
    expect([...explained].toSorted()).toEqual([...new Set(logged)].toSorted());
  });

  it('explains every reason for which an event starts no run, and no other', () => {
    const union = /export type NoRequestReason =([^;]+);/.exec(read('lib/core/plan/decision.ts'))?.[1] ?? '';
    const inCode = [...union.matchAll(/'([a-z-]+)'/g)].map(([, reason = '']) => reason);
    const explained = codes(firstCells('docs/operations.md', '`reason` of `no-request`:'));
    // Not of a plan: the answer to a call for an object that has a request already (lib/manual/manual-answer.ts).
    expect(read('lib/manual/manual-answer.ts')).toContain("reason: 'object-has-run'");
    expect(explained.toSorted()).toEqual([...inCode, 'object-has-run'].toSorted());
  });

  it('names the keys by which the ledger’s indexes are read', () => {
    const queries = tableBelow('docs/operations.md', "## What the ledger's table shows").flat().join('\n');
    for (const key of [
      backlogKey('<job>', '<trigger>'),
      runningKey('<job>'),
      rejectedKey('<job>', '<trigger>'),
      doubtKeys('DOUBT')[0] ?? '',
      doubtKeys('OUTBOX')[0] ?? '',
      historyKey('<trigger>', '2026-11-22', 0),
    ]) {
      expect(queries).toContain(`= ${key}`);
    }
  });

  it('explains every alarm of the stack, and no other', () => {
    const { triggers } = checkTriggers(read('triggers.yml'), { fileName: 'triggers.yml', stage: 'dev' });
    if (triggers === undefined) throw new Error('triggers.yml is invalid');
    const resources = alarmResources({ service: 's', stage: 'dev' }, triggers);
    const names = Object.values(resources).map(({ Properties }) =>
      String(Properties?.['AlarmName']).slice('s-dev-'.length),
    );
    expect(codes(firstCells('docs/operations.md', '## Alarms')).toSorted()).toEqual(names.toSorted());
  });

  it('lists every variable that the configuration reads', () => {
    const named = [...read('lib/lambda/config.ts').matchAll(/'([A-Z]+_[A-Z_]+)'/g)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'CONFIG_INVALID');
    const listed = codes(firstCells('docs/operations.md', '## Environment'));
    expect(listed).toEqual(expect.arrayContaining(named));
  });
});

describe('docs/protocol.md', () => {
  it('has a row for every write of the ledger, and no other', async () => {
    const files = globSync('lib/core/ledger/*-writes.ts', { cwd: ROOT });
    const modules = await Promise.all(files.map((file): Promise<object> => import(path.join(ROOT, file))));
    const exported = modules.flatMap((module) => Object.keys(module));
    const cells = ['## 2. Conditional writes', '## 7. Members, groups and cuts'].flatMap((heading) =>
      firstCells('docs/protocol.md', heading),
    );
    const rows = cells.map((cell) => /^`(\w+)`/.exec(cell)?.[1]);
    expect(rows.toSorted()).toEqual(exported.toSorted());
  });

  it('has a row for every guard that the simulation can remove, with its rule and the harm', () => {
    const rows = tableBelow('docs/protocol.md', '### The guards');
    const guards = GUARDS.map(({ name, without, harms }) => [`\`${name}\``, without, harms.join(', ')]);
    expect(rows.toSorted()).toEqual(guards.toSorted());
  });

  it('names every number of the protocol', () => {
    const text = read('docs/protocol.md');
    expect(Object.keys(DEFAULT_TIMING).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('reading Markdown', () => {
  it('tells blocks from prose, so that a link in a block is no link', () => {
    const markdown = parseMarkdown('# A `b` – c!\n[x](y.md)\n```sh\n[no](z.md)\n```\n`[no](z.md)`\n');
    expect(markdown.blocks).toEqual([{ info: 'sh', text: '[no](z.md)', line: 3 }]);
    expect(linksOf(markdown)).toEqual([{ target: 'y.md', line: 2 }]);
    expect([...anchorsOf(markdown)]).toEqual(['a-b--c']);
  });
});
