/** The part of a long list that is drawn: its rows have one height, so what is above and below is only space. */
export interface ListWindow {
  readonly first: number;
  /** Behind the last. */
  readonly end: number;
  readonly spaceAbove: number;
  readonly spaceBelow: number;
}

/** Rows beyond each edge that are drawn, too, so that scrolling shows no gaps. */
const BEYOND = 8;

/** Which rows of a list show. All lengths are pixels; `top`: how far the list's begin is above the edge of the view. */
export const listWindow = (count: number, rowHeight: number, top: number, viewHeight: number): ListWindow => {
  const first = Math.min(count, Math.max(0, Math.floor(top / rowHeight) - BEYOND));
  const end = Math.min(count, Math.max(first, Math.ceil((top + viewHeight) / rowHeight) + BEYOND));
  return { first, end, spaceAbove: first * rowHeight, spaceBelow: (count - end) * rowHeight };
};
