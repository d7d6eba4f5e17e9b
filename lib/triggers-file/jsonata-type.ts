import type { KnownField } from '../core/event-fields.ts';
import { type ResultType, resultTypeOf } from './jsonata-functions.ts';
import { kindOf, namesOf, nodeIn, nodesIn, type SyntaxNode, textIn } from './jsonata-tree.ts';

const TYPE_OF_OPERATOR: Readonly<Record<string, ResultType>> = {
  ...{ '=': 'boolean', '!=': 'boolean', '<': 'boolean', '<=': 'boolean', '>': 'boolean', '>=': 'boolean' },
  ...{ in: 'boolean', and: 'boolean', or: 'boolean', '&': 'text', '..': 'other' },
  ...{ '+': 'number', '-': 'number', '*': 'number', '/': 'number', '%': 'number' },
};

const TYPE_OF_FIELD: Readonly<Record<KnownField['type'], ResultType>> = {
  text: 'text',
  number: 'number',
  object: 'other',
  any: 'unknown',
};

/** The type that an expression gives whenever it gives anything; `unknown` where that depends on the event. */
export const typeOf = (node: SyntaxNode, fields: ReadonlyMap<string, KnownField>): ResultType => {
  if (node['predicate'] !== undefined || node['group'] !== undefined) return 'unknown';
  switch (kindOf(node)) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'value':
      return typeof node['value'] === 'boolean' ? 'boolean' : 'other';
    case 'binary':
      return TYPE_OF_OPERATOR[textIn(node, 'value')] ?? 'unknown';
    case 'unary':
      return textIn(node, 'value') === '-' ? 'number' : 'other';
    case 'condition': {
      const then = typeOf(nodeIn(node, 'then'), fields);
      return node['else'] === undefined || then === typeOf(nodeIn(node, 'else'), fields) ? then : 'unknown';
    }
    case 'block':
      return typeOf(nodesIn(node, 'expressions').at(-1) ?? {}, fields);
    case 'function':
      return resultTypeOf(textIn(nodeIn(node, 'procedure'), 'value'));
    case 'lambda':
      return 'other';
    case 'path': {
      const [name, ...more] = namesOf(node, []) ?? [];
      const field = name === undefined || more.length > 0 ? undefined : fields.get(name);
      return field === undefined ? 'unknown' : TYPE_OF_FIELD[field.type];
    }
    default:
      return 'unknown';
  }
};
