/** What of Node's `Buffer` the checker and planning use. */
export const Buffer = {
  /** How many bytes a text has in UTF-8. */
  byteLength: (text: string): number => new TextEncoder().encode(text).length,
  /** The bytes that stand in a text; what is not Base64 is left out, as by Node. */
  from: (text: string, _encoding: 'base64'): { readonly toString: (encoding: 'utf8') => string } => {
    const digits = (text.replaceAll('-', '+').replaceAll('_', '/').split('=')[0] ?? '').replaceAll(
      /[^A-Za-z0-9+/]/g,
      '',
    );
    // A single digit behind the last group of four holds no whole byte.
    const bytes = atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
    const decoded = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
    return { toString: () => new TextDecoder('utf-8', { ignoreBOM: true }).decode(decoded) };
  },
};
