import { describe, expect, it } from 'vitest';
import { plan } from '../../../lib/core/plan/plan.ts';
import { errorsOf, triggersOf } from '../a-file.ts';

const file = (vars: string, lines: string): string =>
  `vars: { dev: ${vars} }\ntriggers:\n  call:\n    on: manual\n${lines.replaceAll(/^/gm, '    ')}\n`;

const argumentOf = (vars: string, value: string): string | undefined => {
  const text = file(vars, `start: { JobName: j, Arguments: { --a: ${JSON.stringify(value)} } }`);
  const event = { source: 'manual', input: {}, call: { lambdaRequestId: 'l' } } as const;
  const [decision] = plan(event, { triggers: triggersOf(text), ledgerId: 'ledger', only: 'call' });
  if (decision?.kind !== 'request') throw new Error(JSON.stringify(decision));
  return decision.request.request?.Arguments?.['--a'];
};

describe('a variable', () => {
  it.each([
    ...['012345678901', '123456789012', '1.10', '1.0', '1e3', '0x10', '0o17', '1_000', '+5', '-0', '.5', '5.'],
    ...['true', 'True', 'yes', 'on', '2026-11-22', '12:30', '12345678901234567890', 'NaN', 'plain text'],
  ])('written %s is that text in an expression, alone in a value and within a string', (written) => {
    expect(argumentOf(`{ v: ${written} }`, '${{ "<" + vars.v + ">" }}')).toBe(`<${written}>`);
    expect(argumentOf(`{ v: ${written} }`, '<${{ vars.v }}>')).toBe(`<${written}>`);
    expect(argumentOf(`{ v: ${written} }`, '${{ vars.v }}')).toBe(written);
    expect(argumentOf(`{ v: "${written}" }`, '${{ "<" + vars.v + ">" }}')).toBe(`<${written}>`);
  });

  it('is a string below other names and in lists, too', () => {
    const vars = '{ deep: { account: 012 }, ids: [012, 1.10, x], rows: [{ id: 007 }], "a-b": 0x1 }';
    expect(argumentOf(vars, '${{ vars.deep.account + vars["a-b"] }}')).toBe('0120x1');
    expect(argumentOf(vars, '${{ vars.ids.join(" ") }}')).toBe('012 1.10 x');
    expect(argumentOf(vars, '${{ vars.rows[0].id + "" }}')).toBe('007');
    expect(argumentOf(vars, '${{ string("1.10" in vars.ids) }}')).toBe('true');
    expect(argumentOf(vars, '${{ json(vars.ids) }}')).toBe('["012","1.10","x"]');
  });

  it('that is an empty string is one that the file wrote, wherever it is joined', () => {
    const vars = '{ suffix: "", of: { eu: "", us: _us } }';
    expect(argumentOf(vars, '${{ "raw" + vars.suffix }}')).toBe('raw');
    expect(argumentOf(vars, '${{ "raw" + vars.of["eu"] + vars.of.us }}')).toBe('raw_us');
    expect(argumentOf(vars, '${{ "raw" + vars.of[["eu"][0]] }}')).toBe('raw');
    expect(argumentOf(vars, '${{ stage == "dev" ? vars.suffix : "x" }}')).toBe('');
  });

  it.each(['a(b', ' ', 'list<x>', 'a.b', '$', 'constructor', 'é'])('may stand below any name: %j', (name) => {
    const vars = JSON.stringify({ deep: { [name]: { x: 'y' } }, [name]: { x: 'y' }, a: { b: { x: 'z' } } });
    expect(argumentOf(vars, `\${{ vars.deep[${JSON.stringify(name)}].x + "!" }}`)).toBe('y!');
    expect(argumentOf(vars, `\${{ vars[${JSON.stringify(name)}].x + vars.a.b.x }}`)).toBe('yz');
  });

  it('is converted by those who calculate with it', () => {
    expect(argumentOf('{ limit: 20 }', '${{ int(vars.limit) * 2 }}')).toBe('40');
    expect(argumentOf('{ share: 0.5 }', '${{ double(vars.share) * 3.0 }}')).toBe('1.5');
    expect(argumentOf('{ on: true }', '${{ bool(vars.on) ? "x" : "y" }}')).toBe('x');
    expect(argumentOf('{ id: 012 }', '${{ int(vars.id) + 1 }}')).toBe('13');
  });

  it('is never taken for a number by itself, whatever digits a stage has', () => {
    for (const limit of ['20', '020', 'twenty']) {
      const text = file(`{ limit: ${limit} }`, 'when: vars.limit > 3\nstart: { JobName: j }');
      expect(errorsOf(text)).toEqual([
        expect.stringContaining('found a string > a whole number, which do not go together; int(…)'),
      ]);
    }
  });

  it.each(['~', 'null', ''])('written as nothing (%s) has no value to be read', (written) => {
    const text = file(`{ v: ${written} }`, 'start: { JobName: j, Arguments: { --a: \'${{ vars.v + "x" }}\' } }');
    expect(errorsOf(text)).toEqual([expect.stringContaining('"vars.v" has no value in the vars of this stage')]);
  });

  it('still keeps its type where it is the whole value of another field', () => {
    const text = file(
      '{ n: 4, q: true }',
      'start: { JobName: j, NumberOfWorkers: "${{ vars.n }}", JobRunQueuingEnabled: "${{ vars.q }}" }',
    );
    expect(triggersOf(text).triggers[0]?.start).toMatchObject({ NumberOfWorkers: 4, JobRunQueuingEnabled: true });
  });
});
