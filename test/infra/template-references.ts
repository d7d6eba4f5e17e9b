/** Reads a CloudFormation template as it stands after packaging, and says what refers to what. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything that a value refers to by logical id, in `Ref`, `Fn::GetAtt` and `Fn::Sub`. */
export const referencesIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === 'Ref') return [String(inner)];
    if (name === 'Fn::GetAtt') return [Array.isArray(inner) ? String(inner[0]) : (String(inner).split('.')[0] ?? '')];
    if (name !== 'Fn::Sub') return referencesIn(inner);
    const [text, values] = Array.isArray(inner) ? inner : [inner, {}];
    const own = isObject(values) ? values : {};
    const named = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, id]) => (id ?? '').split('.')[0] ?? '');
    return [...named.filter((id) => !Object.hasOwn(own, id)), ...referencesIn(own)];
  });
};

/** All references of a template, its `DependsOn` included, each as `<from> -> <to>`. */
export const allReferences = ({ Resources, Outputs }: Template): readonly (readonly [string, string])[] => [
  ...Object.entries(Resources).flatMap(([id, { Properties, DependsOn }]) =>
    [...referencesIn(Properties), ...[DependsOn ?? []].flat()].map((to): [string, string] => [id, to]),
  ),
  ...Object.entries(Outputs).flatMap(([id, output]) => referencesIn(output).map((to): [string, string] => [id, to])),
];
