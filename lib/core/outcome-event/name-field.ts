/** More of them would fill the event: a call may bring thousands of fields, each below long names. */
const MOST_NAMED = 100;
const LONGEST_NAME = 200;

/** Adds to the names of the fields that were left out or shortened, as long as there are few, and short ones. */
export const nameField = (named: string[], path: string): void => {
  if (named.length < MOST_NAMED) {
    named.push(path.length <= LONGEST_NAME ? path : `${path.slice(0, LONGEST_NAME).toWellFormed()}…`);
  } else if (named.length === MOST_NAMED) named.push('and more');
};
