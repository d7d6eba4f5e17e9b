/**
 * Each worker takes the next item as soon as it is done with one. Gives all results, in the order in which they came.
 * @throws what `work` throws; no worker takes another item then
 */
export const shareOut = async <Worker, Item, Result>(
  workers: readonly Worker[],
  items: readonly Item[],
  work: (worker: Worker, item: Item) => Promise<readonly Result[]>,
): Promise<readonly Result[]> => {
  const waiting = [...items];
  const results: Result[] = [];
  const workOn = async (worker: Worker): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      results.push(...(await work(worker, item)));
    }
  };
  try {
    await Promise.all(workers.map(workOn));
  } finally {
    waiting.length = 0;
  }
  return results;
};
