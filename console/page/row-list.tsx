import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { decisionOf } from '../model/decision-words.ts';
import { type ListWindow, listWindow } from '../model/list-window.ts';
import type { Row } from '../model/row.ts';
import { ClockTime, clockText } from './clock-time.tsx';
import { pauses } from './pause-signal.ts';
import { hashOf } from './routes.ts';
import { StatePill } from './state-pill.tsx';
import { TimeBar } from './time-bar.tsx';

/** Pixels. All rows have one height, which style.css sets for each width. */
const heightOf = (list: Element | null): number =>
  Number.parseFloat(list === null ? '' : getComputedStyle(list).getPropertyValue('--row-height')) || 76;

/** The rows as a list of which only what can be seen is drawn, so that ten thousand are as fast as ten. */
export const RowList = ({ rows }: { readonly rows: readonly Row[] }) => {
  const list = useRef<HTMLOListElement>(null);
  const shown = useSignal<ListWindow>(listWindow(rows.length, heightOf(null), 0, innerHeight));
  const measure = (): void => {
    const height = heightOf(list.current);
    const top = -(list.current?.getBoundingClientRect().top ?? 0);
    const next = listWindow(rows.length, height, top, innerHeight);
    const { first, end, spaceBelow } = shown.peek();
    if (first !== next.first || end !== next.end || spaceBelow !== next.spaceBelow) shown.value = next;
  };
  useEffect(() => {
    measure();
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [rows]);
  const { first, end, spaceAbove } = shown.value;
  return (
    <ol ref={list} class="rows" style={{ height: `calc(${rows.length} * var(--row-height))` }}>
      {rows.slice(first, end).map((row, at) => (
        <RowItem key={row.id} row={row} place={first + at} count={rows.length} above={at === 0 ? spaceAbove : 0} />
      ))}
    </ol>
  );
};

interface RowItemProps {
  readonly row: Row;
  readonly place: number;
  readonly count: number;
  /** The height of the rows above that are not drawn. */
  readonly above: number;
}

const RowItem = ({ row, place, count, above }: RowItemProps) => (
  <li class="row" aria-setsize={count} aria-posinset={place + 1} style={above === 0 ? {} : { marginTop: `${above}px` }}>
    <span class="row-time">
      <ClockTime at={row.at} />
    </span>
    <span class="row-what">
      <WhatOf row={row} />
      <span class="row-why">
        {decisionOf(row, pauses.value, clockText)}
        {row.again !== undefined && ` The event came ${row.again + 1} times, and counts once.`}
      </span>
    </span>
    <span class="row-line">
      <span>{row.trigger ?? '–'}</span>
      {row.jobName !== undefined && <span class="quiet">→ {row.jobName}</span>}
    </span>
    <TimeBar row={row} />
    <span class="row-state">
      <StatePill state={row.state} />
    </span>
  </li>
);

const WhatOf = ({ row }: { readonly row: Row }) => {
  // Where it is too long, its end is worth more than its middle: that is the file's name.
  const at = row.what.lastIndexOf('/') + 1;
  const what = (
    <bdi title={row.what}>
      {at > 0 && <span class="what-begin">{row.what.slice(0, at)}</span>}
      <span class="what-end">{row.what.slice(at)}</span>
    </bdi>
  );
  return (
    <a class="row-event" href={hashOf('request', row.batchId ?? row.id)} onKeyDown={moveAlong}>
      {what}
    </a>
  );
};

/** The arrow keys go from row to row. */
const moveAlong = (event: KeyboardEvent): void => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof Element)) return;
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a.row-event')];
  const next = links[links.indexOf(event.currentTarget as HTMLAnchorElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
};
