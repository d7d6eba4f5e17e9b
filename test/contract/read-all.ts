import type { BacklogCursor } from '../../lib/ports/ledger.ts';

export const ids = (entries: readonly { readonly requestId: string }[]): string[] =>
  entries.map(({ requestId }) => requestId);

/** Reads page after page until one is empty. */
export const readAll = async <Entry extends BacklogCursor>(
  page: (after?: BacklogCursor) => Promise<readonly Entry[]>,
): Promise<{ readonly entries: readonly Entry[]; readonly pages: number }> => {
  const entries: Entry[] = [];
  for (let pages = 1; ; pages += 1) {
    const next = await page(entries.at(-1));
    if (next.length === 0) return { entries, pages };
    entries.push(...next);
  }
};
