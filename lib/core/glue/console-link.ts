/** The console's host in each partition whose regions begin so; all other regions are those of the commercial one. */
const CONSOLES: readonly (readonly [regions: string, host: string])[] = [
  ['cn-', 'console.amazonaws.cn'],
  ['us-gov-', 'console.amazonaws-us-gov.com'],
  ['eusc-', 'console.amazonaws-eusc.eu'],
];

/** A run in the Glue console of its region. */
export const runUrl = (region: string, jobName: string, jobRunId: string): string => {
  const [, host] = CONSOLES.find(([regions]) => region.startsWith(regions)) ?? ['', 'console.aws.amazon.com'];
  const run = `job/${encodeURIComponent(jobName)}/run/${encodeURIComponent(jobRunId)}`;
  return `https://${region}.${host}/gluestudio/home?region=${region}#/${run}`;
};
