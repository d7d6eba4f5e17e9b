import { signal } from '@preact/signals';

/** The five views, in the order of their tabs. */
export const TABS = [
  { view: 'now', title: 'Now' },
  { view: 'jobs', title: 'Jobs' },
  { view: 'request', title: 'Request' },
  { view: 'triggers', title: 'Triggers' },
  { view: 'try', title: 'Try' },
] as const;

export type View = (typeof TABS)[number]['view'];

/** Where the page is, as its hash says: `#request/f929e4244e692a7eec342726`. */
export interface Place {
  readonly view: View;
  /** What the view is about, such as a request id. */
  readonly subject?: string;
}

/** Reads a hash; anything else than a view is the first one. */
export const placeIn = (hash: string): Place => {
  const [name, ...rest] = hash.replace(/^#\/?/, '').split('/');
  const view = TABS.find((tab) => tab.view === name)?.view ?? 'now';
  const subject = decoded(rest.join('/'));
  return subject === '' ? { view } : { view, subject };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The hash of a place, for links. */
export const hashOf = (view: View, subject?: string): string =>
  `#${view}${subject === undefined ? '' : `/${encodeURIComponent(subject)}`}`;

export const place = signal<Place>(placeIn(location.hash));

addEventListener('hashchange', () => {
  place.value = placeIn(location.hash);
});
