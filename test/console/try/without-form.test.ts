import { expect, it } from 'vitest';
import { withoutForm } from '../../../console/try/without-form.ts';
import { parseManualCall } from '../../../lib/core/events/manual/manual-call.ts';

it('a refused call is told without the JSON of the right one, and all else as it is', () => {
  const parsed = parseManualCall({ trigger: 'nightly', scheduledTime: 'tomorrow' });
  const message = parsed.ok ? '' : parsed.message;
  expect(message).toContain('{"trigger":');
  expect(withoutForm(message)).toMatch(/found the string "tomorrow"\.$/);
  expect(withoutForm('expected {"a": 1}')).toBe('expected {"a": 1}');
});
