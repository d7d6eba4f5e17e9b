/** Why the ledger may not know a request that somebody names; the same words wherever one is named. */
export const unknownRequest = (requestId: string): string =>
  `The ledger has no request "${requestId}": it is another stage's, it was never admitted, or it ended so long ago that it ` +
  'has expired';
