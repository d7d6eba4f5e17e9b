/** An element of a document: its text, or its children by name. Attributes and namespaces are left out. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for a document. White space other than the space becomes a reference, for parsers change or trim it. */
export const escapeXml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may have any of them
  text.replace(/[&<>"\u0000-\u001f\u007f-\u009f\u2028]/g, (char) => ESCAPES[char] ?? `&#${char.charCodeAt(0)};`);

/** An element with a text. */
export const element = (name: string, text: string | number | boolean): string =>
  `<${name}>${escapeXml(String(text))}</${name}>`;

/** An element with others in it, which are XML already. */
export const parent = (name: string, ...children: readonly string[]): string =>
  `<${name}>${children.join('')}</${name}>`;

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A whole document, whose children are XML already. */
export const xmlDocument = (root: string, namespace: string, children: string): string =>
  `${DECLARATION}<${root} xmlns="${namespace}">${children}</${root}>`;

/** A whole document without a namespace: S3's errors have none, and clients then find nothing in one that has. */
export const plainDocument = (root: string, children: string): string => DECLARATION + parent(root, children);

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });

const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)([^\s/>]+)[^>]*?(\/?)>|([^<]+)/y;

/**
 * Reads what clients of AWS send: elements and text, without document types.
 *
 * @throws SyntaxError
 */
export const parseXml = (source: string): XmlElement => {
  const malformed = new SyntaxError('the document is no well-formed XML');
  const top: { name: string; text: string; children: XmlElement[] } = { name: '', text: '', children: [] };
  const open = [top];
  const xml = source.replace(/^\uFEFF/, '');
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const [whole, cdata, closing, name, selfClosing, text] = TOKEN.exec(xml) ?? [];
    const current = open.at(-1);
    if (whole === undefined || current === undefined) throw malformed;
    if (text !== undefined) current.text += unescapeXml(text);
    else if (cdata !== undefined) current.text += cdata;
    else if (name !== undefined && closing === '/') {
      if (open.length < 2 || current.name !== localName(name)) throw malformed;
      open.pop();
    } else if (name !== undefined) {
      const child = { name: localName(name), text: '', children: [] };
      current.children.push(child);
      if (selfClosing !== '/') open.push(child);
    }
  }
  const [root, ...others] = top.children;
  if (root === undefined || others.length > 0 || open.length !== 1) throw malformed;
  return root;
};

const localName = (name: string): string => name.replace(/^.*:/, '');

/** The children of that name. */
export const childrenOf = (from: XmlElement, name: string): readonly XmlElement[] =>
  from.children.filter((child) => child.name === name);

/** The text of the first child of that name. */
export const textOf = (from: XmlElement, name: string): string | undefined => childrenOf(from, name)[0]?.text;
