import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item's size as DynamoDB counts it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export const itemBytes = (item: Readonly<Record<string, AttributeValue>>): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

const valueBytes = ({ S, N }: AttributeValue): number => {
  if (S !== undefined) return Buffer.byteLength(S);
  return N === undefined ? 1 : Math.ceil(N.length / 2) + 1;
};
