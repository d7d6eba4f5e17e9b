import { describe, expect, it } from 'vitest';
import { ledgerName, stackNameError } from '../../../infra/stack/stack-names.ts';

describe('the name of a stack', () => {
  it('may be as long as fits into the longest name of a resource', () => {
    expect(stackNameError({ service: 'acme', stage: 's'.repeat(44) })).toBeUndefined();
    expect(stackNameError({ service: 'acme', stage: 's'.repeat(45) })).toBe(
      `the stack would be called "acme-${'s'.repeat(45)}", from the service in serverless.yml and the stage: it must ` +
        'begin with a letter and have only letters, digits and "-", 49 at most (found 50)',
    );
  });

  it.each([
    ['1acme', 'dev'],
    ['-acme', 'dev'],
    ['acme', 'my_stage'],
    ['acme', 'dev!'],
  ])('must begin with a letter and have only letters, digits and "-": not %s-%s', (service, stage) => {
    expect(stackNameError({ service, stage })).toContain(`"${service}-${stage}"`);
  });
});

describe('the name of the ledger', () => {
  it('follows from the service and the stage', () => {
    expect(ledgerName({ service: 'acme', stage: 'dev' })).toBe('acme-dev-ledger');
  });
});
