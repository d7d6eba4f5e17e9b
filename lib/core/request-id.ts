/** How many hexadecimal digits a request's id has. */
export const REQUEST_ID_DIGITS = 24;
const REQUEST_ID = new RegExp(`^[0-9a-f]{${REQUEST_ID_DIGITS}}$`);

/** Whether a string has the form of a request id. */
export const isRequestId = (text: string): boolean => REQUEST_ID.test(text);
