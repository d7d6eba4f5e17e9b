const WHY: Readonly<Record<string, string>> = {
  full: 'because it was full',
  quiet: 'because nothing more came',
  deadline: 'because its deadline was over',
  close: 'because a person closed it',
  'batch-removed': 'because its trigger batches no more',
};

/** Why a batch was closed, as a part of a sentence. */
export const cutWords = (reason: string): string =>
  (Object.hasOwn(WHY, reason) ? WHY[reason] : undefined) ?? `as ${reason}`;
