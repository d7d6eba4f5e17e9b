/** The account in which everything local lives. */
export const LOCAL_ACCOUNT = '000000000000';

/** What an AWS client of the local cloud presents; nothing checks it. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;
