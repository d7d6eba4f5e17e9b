import { describe, expect, it } from 'vitest';
import { renderManifest } from '../../lib/core/batch/manifest.ts';
import { answerOfPython, PYTHON } from '../machine/python.ts';
import { needing } from '../machine/tool.ts';
import { check } from '../triggers-file/a-file.ts';
import { readMarkdown } from './markdown.ts';
import { codes, tableBelow } from './tables.ts';

const FILE = 'docs/batches.md';
const SCRIPTS = readMarkdown(FILE).blocks.flatMap(({ info, text }) => (info === 'python' ? [text] : []));

const objects = ['a', 'b'].map((name) => ({
  source: 's3' as const,
  ...{ bucket: 'landing', key: `orders/eu/${name}.csv`, size: 5, etag: 'e' },
  eventTime: '2026-11-22T11:59:59Z',
}));

/** What Glue gives a script, as far as the page's scripts use it; they tell what they read by `did`. */
const SURROUNDINGS = `
import json, sys, types
did = []
LIST = json.load(sys.stdin)
def getResolvedOptions(argv, names): return {"manifest": "s3://lists/orders/b.jsonl", "ledger_table": "ledger"}
def claim_or_exit(table): did.append(["claim", table])
def read_json(address):
    did.append(["list", address])
    rows = [types.SimpleNamespace(**json.loads(line)) for line in LIST.splitlines()]
    return types.SimpleNamespace(collect=lambda: rows)
read = types.SimpleNamespace(json=read_json, csv=lambda paths, header: did.append(["objects", paths]))
spark = types.SimpleNamespace(read=read)
def load(line): did.append(["object", line["bucket"], line["key"]])
def get_object(Bucket, Key):
    did.append(["list", Bucket, Key])
    return {"Body": types.SimpleNamespace(iter_lines=lambda: LIST.encode().splitlines())}
client = types.SimpleNamespace(get_object=get_object, execute_statement=lambda **given: did.append(["sql", given["Sql"]]))
boto3 = types.SimpleNamespace(client=lambda name: client)
`;

const run = (script: string): unknown =>
  answerOfPython(`${SURROUNDINGS}\n${script}\nprint(json.dumps(did))`, renderManifest(objects, 'json-lines').join(''));

const PATHS = ['s3://landing/orders/eu/a.csv', 's3://landing/orders/eu/b.csv'];
const LISTED = ['list', 's3://lists/orders/b.jsonl'];

describe('the scripts of docs/batches.md', needing(PYTHON), () => {
  it.each([
    ['PySpark', 0, [LISTED, ['objects', PATHS]]],
    ['PySpark with the fence, which comes first', 1, [['claim', 'ledger'], LISTED, ['objects', PATHS]]],
    [
      'Python shell',
      2,
      [
        ['list', 'lists', 'orders/b.jsonl'],
        ['object', 'landing', 'orders/eu/a.csv'],
        ['object', 'landing', 'orders/eu/b.csv'],
      ],
    ],
    [
      'Redshift',
      3,
      [['sql', "COPY orders FROM 's3://lists/orders/b.jsonl' IAM_ROLE default FORMAT AS CSV IGNOREHEADER 1 MANIFEST"]],
    ],
  ] as const)('read each object of a list once: %s', (_name, at, did) => {
    expect(run(SCRIPTS[at] ?? '')).toEqual(did);
  });
});

it('each setting that docs/batches.md has for a wish is one that check accepts', () => {
  const settings = tableBelow(FILE, '## Which setting for which wish').flatMap((cells) =>
    codes([cells[1] ?? '']).filter((code) => code.startsWith('batch:')),
  );
  expect(settings.length).toBeGreaterThan(6);
  const fileOf = (setting: string) => `triggers:
  orders:
    on: { s3: { bucket: acme-landing, key: "orders/{area}/dt={day}/{table}/{file}.csv" } }
    ${setting}
    start: { JobName: job }
`;
  expect(settings.flatMap((setting) => check(fileOf(setting)).errors.map(({ message }) => [setting, message]))).toEqual(
    [],
  );
});
