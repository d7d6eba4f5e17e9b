/** Index `open`: what is rejected of a job for one of its triggers, until a person takes it up again. */
export const rejectedKey = (jobName: string, trigger: string): string => `REJECTED#${jobName}#${trigger}`;
