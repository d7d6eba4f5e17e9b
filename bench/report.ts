import type { Spread } from './statistics.ts';

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly found: string;
  readonly target?: string;
  /** Absent where there is no target. */
  readonly met?: boolean;
  /** Said only when the target is not met. */
  readonly why?: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A ratio that must not exceed its target. The median counts; the quartiles show how certain it is. */
export const ratioRow = (what: string, ratio: Spread, atMost?: number): Row => ({
  what,
  found: `${ratio.median.toFixed(2)} × [${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}]`,
  ...(atMost === undefined ? {} : { target: `≤ ${atMost}`, met: ratio.median <= atMost }),
});

/** A count that must be exactly so. */
export const countRow = (what: string, found: number, wanted: number): Row => ({
  what,
  found: String(found),
  target: String(wanted),
  met: found === wanted,
});

export const row = (what: string, found: string, target?: string, met?: boolean): Row => ({
  what,
  found,
  ...(target === undefined ? {} : { target }),
  ...(met === undefined ? {} : { met }),
});

export const formatSpread = ({ median, low, high }: Spread, unit: string): string =>
  `${median.toFixed(2)} ${unit} [${low.toFixed(2)}–${high.toFixed(2)}]`;

export const formatSection = ({ title, rows }: Section): string => {
  const widest = (column: (row: Row) => string): number => Math.max(...rows.map((each) => column(each).length));
  const what = widest((each) => each.what);
  const found = widest((each) => each.found);
  const target = widest((each) => each.target ?? '');
  const lines = rows.flatMap((each) => {
    const line = [
      `  ${each.what.padEnd(what)}`,
      each.found.padEnd(found),
      (each.target ?? '').padEnd(target),
      each.met === undefined ? '' : each.met ? 'met' : 'NOT MET',
    ];
    const why = each.met === false && each.why !== undefined ? [`    why: ${each.why}`] : [];
    return [line.join('  ').trimEnd(), ...why];
  });
  return `${title}\n${lines.join('\n')}\n`;
};

/** One line that names every target that is not met. */
export const formatVerdict = (sections: readonly Section[]): string => {
  const judged = sections.flatMap(({ rows }) => rows.filter(({ met }) => met !== undefined));
  const missed = judged.filter(({ met }) => met === false);
  if (missed.length === 0) return `All ${judged.length} targets are met.`;
  return `${judged.length - missed.length} of ${judged.length} targets are met. NOT MET: ${missed
    .map(({ what, found, target }) => `${what.trim()} (${found}, wanted ${target})`)
    .join('; ')}`;
};
