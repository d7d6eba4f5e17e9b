/** The ledger's id of a simulated request, in the form of real ones: `r1` is 24 hexadecimal digits that end in 1. */
export const ledgerId = (name: string): string => name.slice(1).padStart(24, '0');

/** Ledger ids in a text, as people read them. */
export const readable = (text: string): string => text.replaceAll(/0{15,}(?=\d)/g, 'r');
