import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import path from 'node:path';

/** What is profiled: loading the bundle, its first event, or the events after many. */
export type Phase = 'load' | 'first' | 'warm';

/** Milliseconds by the place in which they were spent. Sampling slows what it watches: read them as shares. */
export type Shares = Readonly<Record<Place, number>>;

export const PLACES = [
  'this project',
  'AWS SDK',
  'Powertools, Middy',
  'Node: HTTP, TLS, streams',
  'Node: crypto',
  'Node: load, compile',
  'Node: other',
  'garbage collection',
] as const;

export type Place = (typeof PLACES)[number];

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Profiles a bundle of ours, which has its source map beside it, in a fresh process. */
export const profileBundle = async (
  bundle: string,
  phase: Phase,
  events: readonly unknown[],
  environment: Readonly<Record<string, string>>,
): Promise<Shares> => {
  const child = fork(path.join(import.meta.dirname, 'profile-process.cjs'), [bundle], {
    env: environment,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const answered = once(child, 'message');
  const ended = once(child, 'exit');
  child.send({ phase, events });
  const [profile] = await Promise.race([
    answered,
    ended.then(([code]) => {
      throw new Error(`${path.basename(bundle)} ended with exit code ${code} while it was profiled`);
    }),
  ]);
  await ended;
  return sharesOf(profile, new SourceMap(JSON.parse(await readFile(`${bundle}.map`, 'utf8'))));
};

const sharesOf = ({ nodes, samples, timeDeltas }: Profile, map: SourceMap): Shares => {
  const micros = new Map<number, number>();
  for (const [at, id] of samples.entries()) micros.set(id, (micros.get(id) ?? 0) + (timeDeltas[at] ?? 0));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shares: Record<Place, number> = {
    'this project': 0,
    'AWS SDK': 0,
    'Powertools, Middy': 0,
    'Node: HTTP, TLS, streams': 0,
    'Node: crypto': 0,
    'Node: load, compile': 0,
    'Node: other': 0,
    'garbage collection': 0,
  };
  const visit = (id: number, from: Place): void => {
    const node = byId.get(id);
    if (node === undefined || isNotCounted(node.callFrame)) return;
    const place = placeOf(node.callFrame, map) ?? from;
    shares[place] += (micros.get(id) ?? 0) / 1000;
    for (const child of node.children ?? []) visit(child, place);
  };
  const [root] = nodes;
  if (root !== undefined) visit(root.id, 'Node: other');
  return shares;
};

/** What is no work, or the profiler's own. */
const isNotCounted = ({ functionName, url }: Frame): boolean =>
  functionName === '(idle)' || (functionName === 'post' && url === 'node:inspector');

/** Where a frame belongs; a native one, to which no file belongs, is its caller's. */
const placeOf = (frame: Frame, map: SourceMap): Place | undefined => {
  if (frame.functionName === '(garbage collector)') return 'garbage collection';
  if (frame.url.startsWith('node:'))
    return NODE_PLACES.find(([part]) => frame.url.includes(part))?.[1] ?? 'Node: other';
  if (!frame.url.endsWith('.cjs')) return undefined;
  const entry = map.findEntry(frame.lineNumber, frame.columnNumber);
  const source = 'originalSource' in entry ? entry.originalSource : '';
  return SOURCE_PLACES.find(([part]) => part.test(source))?.[1] ?? 'Node: other';
};

const NODE_PLACES: readonly (readonly [part: string, place: Place])[] = [
  ['crypto', 'Node: crypto'],
  ['modules', 'Node: load, compile'],
  ['bootstrap', 'Node: load, compile'],
  ['http', 'Node: HTTP, TLS, streams'],
  ['tls', 'Node: HTTP, TLS, streams'],
  ['node:net', 'Node: HTTP, TLS, streams'],
  ['stream', 'Node: HTTP, TLS, streams'],
];

const SOURCE_PLACES: readonly (readonly [part: RegExp, place: Place])[] = [
  [/(^|\/)(@aws-sdk|@smithy|@aws|mnemonist|obliterator|bowser)\//, 'AWS SDK'],
  [/(^|\/)(@aws-lambda-powertools|@middy|lodash\.merge)\//, 'Powertools, Middy'],
  [/(^|\/)(lib|handlers)\//, 'this project'],
];
