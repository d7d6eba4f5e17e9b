import { describe, expect, it } from 'vitest';
import { declaredInput } from '../../console/sources/declared-input.ts';
import { describeInput } from '../../lib/core/triggers/declared-input.ts';
import { triggerOf } from '../triggers-file/a-file.ts';

const { on } = triggerOf(`triggers:
  call:
    on:
      manual:
        inputs:
          day: { type: date, required: true, min: 2026-01-01, description: the day to load }
          areas: { type: array, enum: [eu, us], default: [eu] }
          limit: { type: integer, default: 10, max: 100 }
          table: { pattern: "sales_{name}" }
    start: { JobName: j }
`);
const inputs = on.kind === 'manual' ? (on.inputs ?? []) : [];
const told = inputs.map((input): Readonly<Record<string, unknown>> => JSON.parse(JSON.stringify(input)));

describe('an input that the function manual tells of', () => {
  it('says all that the file declares, so that a form can show it', () => {
    const read = told.flatMap(declaredInput);
    expect(read).toHaveLength(4);
    const withoutPattern = ({ pattern: _, ...rest }: (typeof inputs)[number]) => rest;
    expect(read.map(withoutPattern)).toEqual(inputs.map(withoutPattern));
    expect(read.map(describeInput)).toEqual(inputs.map(describeInput));
  });

  it('is left out where a form could not show it', () => {
    expect(declaredInput({ name: 'x', type: 'matrix', required: true })).toEqual([]);
    expect(declaredInput({ type: 'string' })).toEqual([]);
  });

  it('of an earlier deployment, which tells name and type alone, is shown as far as it is known', () => {
    expect(declaredInput({ name: 'x', type: 'string', required: false })).toEqual([
      { name: 'x', type: 'string', required: false },
    ]);
  });
});
