import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The repository's root. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/** Every Markdown file of the repository, relative to its root. */
export const markdownFiles = (folder = ROOT): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return [];
    const whole = path.join(folder, entry.name);
    if (entry.isDirectory()) return markdownFiles(whole);
    return entry.name.endsWith('.md') ? [path.relative(ROOT, whole)] : [];
  });

/** A fenced block: what stands behind the opening fence, and where the block begins. */
export interface Block {
  readonly info: string;
  readonly text: string;
  /** Of the opening fence, counted from 1. */
  readonly line: number;
}

/** What a Markdown file is made of, as far as these tests look at it. */
export interface Markdown {
  readonly blocks: readonly Block[];
  /** Everything outside of fenced blocks, line by line. */
  readonly prose: readonly { readonly text: string; readonly line: number }[];
}

/** Cuts a Markdown file into its fenced blocks and the prose between them. */
export const parseMarkdown = (source: string): Markdown => {
  const blocks: Block[] = [];
  const prose: { text: string; line: number }[] = [];
  let open: { fence: string; indent: string; info: string; line: number; lines: string[] } | undefined;
  for (const [index, text] of source.split('\n').entries()) {
    const fence = /^(\s*)(```+|~~~+)\s*(.*)$/.exec(text);
    if (open === undefined && fence !== null) {
      const [, indent = '', mark = '', info = ''] = fence;
      open = { fence: mark, indent, info: info.trim(), line: index + 1, lines: [] };
    } else if (open === undefined) {
      prose.push({ text, line: index + 1 });
    } else if (fence?.[2] === open.fence && fence[3] === '') {
      blocks.push({ info: open.info, text: open.lines.join('\n'), line: open.line });
      open = undefined;
    } else {
      open.lines.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text);
    }
  }
  if (open !== undefined) throw new Error(`the block of line ${open.line} is never closed`);
  return { blocks, prose };
};

/** Reads and cuts a file of {@link markdownFiles}. */
export const readMarkdown = (file: string): Markdown => parseMarkdown(readFileSync(path.join(ROOT, file), 'utf8'));

const withoutCode = (text: string): string => text.replace(/(`+)(?:(?!\1).)*\1/g, '');

/** The targets of all links, of `[text](target)` and of `<a href="target">`. */
export const linksOf = ({ prose }: Markdown): readonly { readonly target: string; readonly line: number }[] =>
  prose.flatMap(({ text, line }) =>
    [...withoutCode(text).matchAll(/\]\(([^()\s]+(?:\([^()]*\))?)\)|href="([^"]+)"/g)].map(([, inline, href]) => ({
      target: inline ?? href ?? '',
      line,
    })),
  );

/** The anchors that GitHub makes of a file's headings. */
export const anchorsOf = ({ prose }: Markdown): ReadonlySet<string> => {
  const seen = new Map<string, number>();
  const anchors = prose.flatMap(({ text }) => {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1];
    if (heading === undefined) return [];
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return [times === 0 ? slug : `${slug}-${times}`];
  });
  return new Set(anchors);
};
