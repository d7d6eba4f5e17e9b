/** Spreads texts, such as request ids, evenly over `shards` numbers; always the same number for one text. */
export const shardOf = (text: string, shards: number): number => {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) >>> 0;
  return hash % shards;
};
