/** The console's host in each partition whose regions begin so; all other regions are those of the commercial one. */
const CONSOLES: readonly (readonly [regions: string, host: string])[] = [
  ['cn-', 'console.amazonaws.cn'],
  ['us-gov-', 'console.amazonaws-us-gov.com'],
  ['eusc-', 'console.amazonaws-eusc.eu'],
];

const consoleOf = (region: string, service: string): string => {
  const [, host] = CONSOLES.find(([regions]) => region.startsWith(regions)) ?? ['', 'console.aws.amazon.com'];
  return `https://${region}.${host}/${service}/home?region=${region}#`;
};

/** A run in the Glue console of its region. */
export const runUrl = (region: string, jobName: string, jobRunId: string): string =>
  `${consoleOf(region, 'gluestudio')}/job/${encodeURIComponent(jobName)}/run/${encodeURIComponent(jobRunId)}`;

/**
 * The error log of a run in the CloudWatch console of its region: the streams whose names begin with the run's id.
 *
 * @param logGroup the run's `LogGroupName`, if Glue shows it; a Python shell job has another one than Spark
 */
export const logUrl = (region: string, jobRunId: string, logGroup = '/aws-glue/jobs'): string => {
  // The console encodes twice what stands behind `#`, and writes `$` for `%`.
  const group = encodeURIComponent(encodeURIComponent(`${logGroup.replace(/\/$/, '')}/error`)).replaceAll('%', '$');
  return `${consoleOf(region, 'cloudwatch')}logsV2:log-groups/log-group/${group}$3FlogStreamNameFilter$3D${jobRunId}`;
};
