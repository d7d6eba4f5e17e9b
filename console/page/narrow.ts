/** Whether there is room for a phone's layout only, as in style.css. */
export const NARROW = matchMedia('(max-width: 860px)');
