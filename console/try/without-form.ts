/**
 * Why a call is refused, without the right form of it as JSON, with which the function `manual` ends such a message: who
 * fills in a form has that.
 */
export const withoutForm = (message: string): string => message.replace(/ Right: \{.*$/s, '');
