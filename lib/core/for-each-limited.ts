/** Works on all the entries, at most `limit` at a time, in order of the list. Rejects as soon as `work` does; the others go on. */
export const forEachLimited = async <T>(
  entries: readonly T[],
  limit: number,
  work: (entry: T) => Promise<void>,
): Promise<void> => {
  const queue = entries.values();
  const lane = async (): Promise<void> => {
    for (const entry of queue) await work(entry);
  };
  await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, lane));
};
