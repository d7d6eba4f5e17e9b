import type { Expression } from '../../core/expressions/compiled-expression.ts';
import { joinText } from '../../core/expressions/expression.ts';
import type { KeyPattern, KeyToken } from '../../core/triggers/key-tokens.ts';
import { PART } from '../../core/triggers/match-key.ts';
import type { PartPattern, S3Source, Template, Trigger } from '../../core/triggers/trigger.ts';
import { keysOverlap, watchingTriggers } from './overlaps.ts';

/** An argument by which a job may write what starts its own trigger again. */
export interface OutputLoop {
  readonly trigger: string;
  readonly argument: string;
  /** The triggers that follow one another until the first one starts again; empty when it starts itself. */
  readonly through: readonly string[];
}

/** Where an argument points to: keys that begin as `key` says, or are as it says. */
interface Address {
  readonly argument: string;
  readonly bucket: string;
  readonly keys: readonly KeyPattern[];
  readonly isOfEvent: boolean;
  readonly hasWholeKey: boolean;
}

const ANY: KeyToken = { across: true };

const pathOf = (expression: Expression): string | undefined =>
  'path' in expression && expression.path.length === 1 ? expression.path[0] : undefined;

/** What an expression can give within an address: what the pattern of the uploaded object says of it, else anything. */
const tokensOf = (expression: Expression, { tokens, part }: PartPattern): readonly KeyToken[] => {
  const name = pathOf(expression);
  if (name === 'key') return tokens;
  if (name === PART && part !== undefined) return [part];
  const capture = tokens.find((token) => typeof token !== 'string' && token.capture === name);
  return [capture === undefined ? ANY : capture];
};

const literal = (text: string): readonly KeyToken[] => (text === '' ? [] : [text]);

const pattern = (tokens: readonly KeyToken[]): KeyPattern => ({ source: '', tokens });

/** The S3 address that a value is, as far as it can be known before an event. */
const addressOf = (argument: string, template: Template, on: S3Source): Address | undefined => {
  const parts = typeof template === 'object' && 'text' in template ? template.text : [template];
  const bound = parts.map((part) =>
    typeof part === 'object' && 'path' in part && pathOf(part) === 'bucket' ? on.bucket : part,
  );
  const [head, ...rest] = joinText(bound);
  const [, bucket, beginning] = typeof head === 'string' ? (/^s3[an]?:\/\/([^/]+)(?:\/(.*))?$/s.exec(head) ?? []) : [];
  if (bucket === undefined) return undefined;
  const keys = on.keys.flatMap((uploaded) => {
    const tokens = [
      ...literal(beginning ?? ''),
      ...rest.flatMap((part) => (typeof part === 'string' ? literal(part) : tokensOf(part, uploaded))),
    ];
    const last = tokens.at(-1);
    const below = typeof last === 'string' && last.endsWith('/') ? [ANY] : tokens.length === 0 ? [ANY] : ['/', ANY];
    // Spark writes a folder of files by any name, even one that looks like a file's.
    return [pattern(tokens), pattern([...tokens, ...below])];
  });
  return {
    argument,
    bucket,
    keys,
    isOfEvent: rest.length > 0,
    hasWholeKey: rest.some((part) => typeof part === 'object' && pathOf(part) === 'key'),
  };
};

const OUTPUT_NAME = /out|target|dest|sink|result|write|save|export|archive|^--to/i;
const INPUT_NAME = /^--(?:in|input|src|source|read|from|path|file|object|uri|url|key|location|data|lookup|ref)/i;

/** The addresses that a trigger's job may write to: all but the one that it reads, and those that are called inputs. */
const outputsOf = (trigger: Trigger & { readonly on: S3Source }): readonly Address[] => {
  const addresses = Object.entries(trigger.start.Arguments ?? {}).flatMap(
    ([name, template]) => addressOf(name, template, trigger.on) ?? [],
  );
  const others = addresses.filter(({ argument }) => !OUTPUT_NAME.test(argument));
  const source = others.find(({ hasWholeKey }) => hasWholeKey) ?? others.find(({ isOfEvent }) => isOfEvent);
  return addresses.filter(
    (address) =>
      OUTPUT_NAME.test(address.argument) ||
      (address !== source && !address.hasWholeKey && !INPUT_NAME.test(address.argument)),
  );
};

/**
 * The arguments by which enabled triggers may start themselves again without end, each with the shortest way round. An
 * argument may be an address that is only read, where its name does not tell.
 */
export const outputLoops = (triggers: readonly Trigger[]): readonly OutputLoop[] => {
  const watching = watchingTriggers(triggers);
  const startedBy = ({ bucket, keys }: Address) =>
    watching.filter(({ on }) => on.bucket === bucket && keysOverlap(keys, on.keys));
  const outputs = new Map(watching.map((trigger) => [trigger.name, outputsOf(trigger)]));
  const followersOf = (name: string) => (outputs.get(name) ?? []).flatMap(startedBy).map((trigger) => trigger.name);

  const wayBack = (from: readonly string[], to: string): readonly string[] | undefined => {
    const open = from.map((name): readonly string[] => [name]);
    const seen = new Set(from);
    for (let way = open.shift(); way !== undefined; way = open.shift()) {
      const last = way.at(-1) ?? '';
      if (last === to) return way.slice(0, -1);
      for (const next of followersOf(last)) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push([...way, next]);
      }
    }
    return undefined;
  };

  return watching.flatMap(({ name }) =>
    (outputs.get(name) ?? []).flatMap((address) => {
      const through = wayBack(
        startedBy(address).map((trigger) => trigger.name),
        name,
      );
      return through === undefined ? [] : [{ trigger: name, argument: address.argument, through }];
    }),
  );
};
