import type { YAMLError } from 'yaml';
import type { Position } from './file-error.ts';

const OF_NESTING = new Set(['BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY']);

/** Tells of an error whether it is there only because a tab stands in an indentation. */
export const consequencesOfTabs = (
  errors: readonly YAMLError[],
  text: string,
  position: (offset: number) => Position,
): ((error: YAMLError) => boolean) => {
  const lineOf = (offset: number): number => position(offset).line;
  const tabs = new Set(errors.filter(({ code }) => code === 'TAB_AS_INDENT').map(({ pos }) => lineOf(pos[0])));
  if (tabs.size === 0) return () => false;
  const first = Math.min(...tabs);
  const lines = text.split('\n');

  /** Whether a line stands where the one above it stands that is its neighbour, or may be if it has the tab. */
  const isAligned = (line: number): boolean => {
    const indent = (lines[line - 1] ?? '').search(/[^ ]|$/);
    let below = line;
    for (let above = line - 1; above > 0; above--) {
      const one = lines[above - 1] ?? '';
      if (/^\s*(?:#|$)/.test(one)) continue;
      const start = one.slice(0, indent).search(/[^ -]/);
      if (!tabs.has(above) && start >= 0) return tabs.has(below);
      if (!tabs.has(above) && /[^ ]/.test(one[indent] ?? '')) return true;
      below = above;
    }
    return false;
  };

  return ({ code, pos: [offset] }) => {
    if (code !== 'BAD_INDENT' && !OF_NESTING.has(code)) return false;
    // The parser may miss the line with the tab at the end of the one above.
    const line = lineOf(offset + text.slice(offset).search(/\S|$/));
    return tabs.has(line) || (code === 'BAD_INDENT' && line > first && isAligned(line));
  };
};
