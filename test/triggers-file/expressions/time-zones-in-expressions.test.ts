import { describe, expect, it } from 'vitest';
import { anS3File, check } from '../a-file.ts';

describe('a time zone in an expression', () => {
  const errorsOf = (zone: string) =>
    check(
      anS3File('', { start: `{ JobName: j, Arguments: { --d: '\${{ eventTime.inZone("${zone}").format("HH") }}' } }` }),
    )
      .errors.map(({ message }) => message)
      .join('\n');

  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Etc/GMT+5', 'CET', 'Japan'])(
    'may be %s, as in a schedule',
    (zone) => expect(errorsOf(zone)).toBe(''),
  );

  it.each(['europe/berlin', 'SystemV/EST5EDT', 'US/Pacific-New', 'BST', 'Mars/Base'])(
    'may not be %s, as in a schedule',
    (zone) => expect(errorsOf(zone)).toContain('a time zone of the IANA database'),
  );
});
