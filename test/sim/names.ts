/** The ledger's id of a simulated request, in the form of real ones: `r1` is 24 hexadecimal digits that end in 1. */
export const ledgerId = (name: string): string => name.slice(1).padStart(24, '0');

/** The ledger's id of the same request, where its trigger counts uploads by their key. */
export const otherLedgerId = (name: string): string => `1${ledgerId(name).slice(1)}`;

/** The ledger's id of a simulated upload, or wish to close, of a trigger whose uploads share runs. */
export const uploadId = (name: string): string =>
  `${name.startsWith('c') ? 'c' : 'b'}${name.slice(1).padStart(23, '0')}`;

/** The ledger's id of the same upload, where a person calls for it again. */
export const againId = (name: string): string => `d${uploadId(name).slice(1)}`;

/** Ledger ids in a text, as people read them. */
export const readable = (text: string): string => text.replaceAll(/0{15,}(?=\d)/g, 'r');
