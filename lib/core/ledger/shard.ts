/** Spreads ids evenly over `shards` numbers, always the same number for one id. */
export const shardOf = (id: string, shards: number): number => {
  let hash = 0;
  for (let at = 0; at < id.length; at += 1) hash = (Math.imul(hash, 31) + id.charCodeAt(at)) >>> 0;
  return hash % shards;
};
