import { describe, expect, it } from 'vitest';
import { lostFrom } from '../../../cli/connect-bucket/notification-xml.ts';

const doc = (inner: string): string =>
  `<?xml version="1.0"?>\n<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</NotificationConfiguration>`;
const lost = (before: string, after: string) => lostFrom(doc(before), doc(after));

const TOLD = '<QueueConfiguration><Id>a</Id><Queue>q</Queue><Event>e1</Event><Event>e2</Event></QueueConfiguration>';

describe('of a notification configuration that is written again', () => {
  it.each([
    ['the same', TOLD, TOLD],
    [
      'another order',
      TOLD,
      '<QueueConfiguration><Event>e2</Event><Event>e1</Event><Queue>q</Queue><Id>a</Id></QueueConfiguration>',
    ],
    ['more than before', TOLD, `<EventBridgeConfiguration/>${TOLD}`],
    ['lines and comments between elements', `\n  <A>\n    <B>x</B> <!-- <C>y</C> -->\n  </A>\n`, '<A><B>x</B></A>'],
    ['other spellings of one text', '<A>a &amp; b &#xE9;&#233;</A><B/>', '<A>a &#38; b éé</A><B></B>'],
    ['CDATA', '<A><![CDATA[<b>]]></A>', '<A>&lt;b&gt;</A>'],
    ['namespaces on an element', '<A xmlns:x="http://x">1</A>', '<A>1</A>'],
    ['nothing before', '', '<EventBridgeConfiguration/>'],
  ])('nothing is lost by %s', (_what, before, after) => {
    expect(lost(before, after)).toEqual([]);
  });

  it.each([
    ['an element', '<New><Loft>7</Loft></New>', '', ['New/Loft "7"']],
    ['an element in one that is known', '<Q><Id>a</Id><Mode>fast</Mode></Q>', '<Q><Id>a</Id></Q>', ['Q/Mode "fast"']],
    ['an empty element', '<Q><Id>a</Id><Flag/></Q>', '<Q><Id>a</Id></Q>', ['Q/Flag']],
    ['the space before a text', '<A> x</A>', '<A>x</A>', ['A " x"']],
    ['an attribute', '<A kind="new">x</A>', '<A>x</A>', ['A kind="new" "x"']],
    ['one of two that are alike', '<A>x</A><A>x</A>', '<A>x</A>', ['A "x"']],
    [
      'which belongs to which',
      '<Q><I>1</I><V>a</V></Q><Q><I>2</I><V>b</V></Q>',
      '<Q><I>1</I><V>b</V></Q><Q><I>2</I><V>a</V></Q>',
      ['Q/I "1"', 'Q/V "a"', 'Q/I "2"', 'Q/V "b"'],
    ],
  ])('%s is reported when it would be lost', (_what, before, after, told) => {
    expect(lost(before, after)).toEqual(told);
  });
});
