import path from 'node:path';
import { parseAst } from 'vitest/node';

/** What a source file reaches beyond itself. */
export interface SourceFile {
  /** Its path from the root. */
  readonly file: string;
  /** Files of the project that it imports, by their path from the root; of type imports, too. */
  readonly files: readonly string[];
  /** Packages and modules of Node, each with one name that is imported from it, or `*`. */
  readonly packages: readonly { readonly name: string; readonly imported: string }[];
  /** Names that it uses and that could be globals, `Math.random` among them. */
  readonly globals: ReadonlySet<string>;
}

/** https://github.com/estree/estree, with TypeScript's nodes, whose names begin with `TS`. */
interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const childrenOf = (node: Node): readonly (readonly [field: string, child: Node])[] =>
  Object.entries(node).flatMap(([field, value]) =>
    (Array.isArray(value) ? value : [value]).filter(isNode).map((child) => [field, child] as const),
  );

const textOf = (value: unknown): string | undefined => {
  if (!isNode(value)) return undefined;
  if (value.type === 'Literal' && typeof value['value'] === 'string') return value['value'];
  return value.type === 'Identifier' && typeof value['name'] === 'string' ? value['name'] : undefined;
};

/** A name that stands for nothing outside: a property, a key, or what another file calls it. */
const isOnlyALabel = (parent: Node, field: string): boolean => {
  const isComputed = parent['computed'] === true;
  switch (parent.type) {
    case 'MemberExpression':
      return field === 'property' && !isComputed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return field === 'key' && !isComputed;
    case 'ImportSpecifier':
      return field === 'imported';
    case 'ExportSpecifier':
      return true;
    case 'MetaProperty':
    case 'TSNamedTupleMember':
    case 'LabeledStatement':
      return true;
    case 'TSQualifiedName':
      return field === 'right';
    default:
      return false;
  }
};

/** `Math.random` for that very member; `Math.random` too where `Math` is handed on whole. */
const globalNamed = (node: Node, parent: Node, field: string): string => {
  const name = String(node['name']);
  if (name !== 'Math') return name;
  const isMember = parent.type === 'MemberExpression' && field === 'object' && parent['computed'] !== true;
  return isMember ? `Math.${textOf(parent['property'])}` : 'Math.random';
};

const IMPORTS = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression']);

const importedNames = (node: Node): readonly string[] => {
  const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'].filter(isNode) : [];
  const names = specifiers.map(
    (one) => textOf(one['imported']) ?? (node.type.startsWith('Ex') ? textOf(one['local']) : '*'),
  );
  return names.length === 0 ? ['*'] : names.map((name) => name ?? '*');
};

/** A relative path to a source file in any text counts too: `require`, `new URL` and `path.join` take such. */
const RELATIVE_SOURCE = /^\.\.?\/.*\.[cm]?[jt]sx?$/;

/**
 * Reads what a file reaches: TypeScript and JavaScript by their syntax tree, Python by its lines.
 *
 * @throws SyntaxError when the source is no program
 */
export const readSource = (file: string, source: string): SourceFile => {
  if (file.endsWith('.py')) return readPython(file, source);
  const files = new Set<string>();
  const packages: { name: string; imported: string }[] = [];
  const globals = new Set<string>();
  const reach = (specifier: string, names: readonly string[]): void => {
    if (specifier.startsWith('.')) files.add(path.posix.join(path.posix.dirname(file), specifier));
    else for (const imported of names) packages.push({ name: specifier, imported });
  };
  const visit = (node: Node): void => {
    const from = IMPORTS.has(node.type) || node.type === 'TSImportType' ? node['source'] : undefined;
    const specifier = isNode(from) ? textOf(from) : undefined;
    if (specifier !== undefined) reach(specifier, importedNames(node));
    else if (node.type === 'ImportExpression') globals.add('require'); // Nobody can tell what it loads.
    for (const [field, child] of childrenOf(node)) {
      const text = textOf(child);
      if (child.type === 'Identifier' && !isOnlyALabel(node, field)) globals.add(globalNamed(child, node, field));
      if (child.type === 'Literal' && text !== undefined && RELATIVE_SOURCE.test(text)) reach(text, []);
      visit(child);
    }
  };
  const program: unknown = parseAst(source, { lang: file.endsWith('tsx') ? 'tsx' : file.endsWith('ts') ? 'ts' : 'js' });
  if (isNode(program)) visit(program);
  return { file, files: [...files], packages, globals };
};

const readPython = (file: string, source: string): SourceFile => ({
  file,
  files: [],
  packages: [...source.matchAll(/^\s*(?:from\s+([\w.]+)\s+import|import\s+([\w.]+))/gm)].map(([, from, name]) => ({
    name: from ?? name ?? '',
    imported: '*',
  })),
  globals: new Set(),
});
