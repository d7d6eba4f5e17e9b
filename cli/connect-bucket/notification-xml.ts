/** Notification configurations as S3 writes them, compared element by element. */

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Declarations, comments, CDATA, tags with their attributes, and text. */
const TOKEN =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s/>]+)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>|([^<]+)/g;

/** What the outermost element holds. An attribute counts as part of its element's name, but for namespaces. */
const childrenOf = (xml: string): readonly Element[] => {
  const root: Element = { name: '', children: [], text: '' };
  const open = [root];
  for (const [, data, closing, name, attributes = '', selfClosing, text] of xml.matchAll(TOKEN)) {
    const current = open.at(-1) ?? root;
    if (data !== undefined) current.text += data;
    else if (text !== undefined) current.text += decoded(text);
    else if (closing) open.pop();
    else if (name !== undefined) {
      const own = attributes.replaceAll(/\s*xmlns(:\w+)?\s*=\s*("[^"]*"|'[^']*')/g, '').trim();
      const element: Element = { name: own === '' ? name : `${name} ${own}`, children: [], text: '' };
      current.children.push(element);
      if (!selfClosing) open.push(element);
    }
  }
  return root.children[0]?.children ?? [];
};

/** An element as one text, whatever the order of what it holds: S3 and the SDK write that in different orders. */
const normal = ({ name, children, text }: Element): string =>
  `<${name}>${children.length > 0 ? children.map(normal).toSorted().join('') : text}</>`;

/** The element's texts, each with the names that lead to it. */
const leaves = ({ name, children, text }: Element): readonly string[] =>
  children.length > 0
    ? children.flatMap(leaves).map((leaf) => `${name}/${leaf}`)
    : [text.trim() === '' ? name : `${name} "${text}"`];

/**
 * What is in the configuration `before` and not in `after`, for a person: the part of each element that is missing, or
 * the whole where it differs otherwise.
 */
export const lostFrom = (before: string, after: string): readonly string[] => {
  const kept = childrenOf(after);
  const keptTexts = kept.map(normal);
  const keptLeaves = new Set(kept.flatMap(leaves));
  const lost = childrenOf(before).flatMap((element) => {
    const at = keptTexts.indexOf(normal(element));
    if (at >= 0) {
      keptTexts.splice(at, 1);
      return [];
    }
    const missing = leaves(element).filter((leaf) => !keptLeaves.has(leaf));
    return missing.length > 0 ? missing : leaves(element);
  });
  return [...new Set(lost)];
};
