const UNITS: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** The bytes of an amount as the file writes it, e.g. `10 GiB`; NaN when it is none. */
export const bytesOf = (text: string): number => {
  const [, count, unit = ''] = /^([1-9]\d{0,5}) (KiB|MiB|GiB|TiB)$/.exec(text) ?? [];
  return Number(count) * (UNITS[unit] ?? Number.NaN);
};
