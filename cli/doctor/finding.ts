import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';
import { shellQuoted } from '../command-line/shell-quoted.ts';
import { LOCAL_REGION } from '../deployment/client-config.ts';
import type { Target } from '../deployment/deployment.ts';

/** `unchecked`: it is not known whether something is wrong, because it could not be asked. */
export type Level = 'error' | 'warning' | 'note' | 'unchecked';

/** What a finding is about; the triggers are those of the file that it concerns. */
export interface Where {
  readonly triggers?: readonly string[];
  readonly job?: string;
  readonly bucket?: string;
  readonly functions?: readonly string[];
}

/** One thing that the doctor has found, and what helps. */
export interface Finding {
  readonly level: Level;
  readonly where: Where;
  /** A sentence without a full stop. */
  readonly what: string;
  /** What to do, where a command alone does not do it. */
  readonly advice?: string;
  /** To paste into a shell. */
  readonly remedy: string;
  /** Of what could not be checked: what that is, and why. */
  readonly unasked?: { readonly subject: string; readonly why: string };
}

/** The command for an edit of the triggers file, which takes effect when it is deployed. */
export const deployCommand = ({ stage, region, localPort }: Target): string =>
  localPort === undefined
    ? ['npm run deploy -- --stage', shellQuoted(stage), ...regionWords(region)].join(' ')
    : `npm start -- --stage ${shellQuoted(stage)}`;

/** The AWS CLI, against the target. */
export const awsCommand = (words: readonly string[], target: Target): string =>
  [...localPrefix(target), 'aws', ...words.map(shellQuoted), ...placeWords(target)].join(' ');

/** Lets an existing bucket send its events to EventBridge. */
export const connectCommand = (bucket: string, target: Target): string =>
  [
    ...localPrefix(target),
    ...(target.localPort === undefined ? [] : [`AWS_ENDPOINT_URL=${localUrl(target.localPort)}`]),
    'npm run connect-bucket --',
    shellQuoted(bucket),
    ...regionWords(target.localPort === undefined ? target.region : LOCAL_REGION),
    '--apply',
  ].join(' ');

/** The doctor once more. */
export const doctorCommand = ({ stage, region, localPort }: Target): string =>
  [
    'npx glue-job-trigger doctor --stage',
    shellQuoted(stage),
    ...regionWords(region),
    ...(localPort === undefined ? [] : ['--local', '--port', String(localPort)]),
  ].join(' ');

/**
 * Changes a job and keeps all else of its definition: UpdateJob resets what it is not given.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateJob.html
 *
 * @param change a filter of jq
 */
export const updateJobCommand = (jobName: string, change: string, target: Target): string => {
  const kept =
    'del(.Name, .CreatedOn, .LastModifiedOn, .ProfileName, .AutoUpgradeMetadata, .AllocatedCapacity) | if .WorkerType then del(.MaxCapacity) else . end';
  const read = awsCommand(['glue', 'get-job', '--query', 'Job', '--output', 'json', '--job-name', jobName], target);
  const write = awsCommand(['glue', 'update-job', '--job-name', jobName], target);
  return `${write} --job-update "$(${read} | jq ${shellQuoted(`${kept} | ${change}`)})"`;
};

/** A finding about what could not be asked. */
export const unchecked = (subject: string, why: string, where: Where, target: Target): Finding => ({
  level: 'unchecked',
  where,
  what: uncheckedText(subject, why),
  remedy: doctorCommand(target),
  unasked: { subject, why },
});

/** Every finding about what could not be asked says so in this form. */
export const uncheckedText = (subject: string, why: string): string => `could not check ${subject}, because ${why}`;

const regionWords = (region: string | undefined): readonly string[] =>
  region === undefined ? [] : ['--region', shellQuoted(region)];

const placeWords = ({ region, localPort }: Target): readonly string[] =>
  localPort === undefined ? regionWords(region) : ['--endpoint-url', localUrl(localPort), ...regionWords(LOCAL_REGION)];

const localUrl = (port: number): string => `http://127.0.0.1:${port}`;

/** What an AWS client of the local cloud presents. */
const localPrefix = ({ localPort }: Target): readonly string[] =>
  localPort === undefined
    ? []
    : [
        `AWS_ACCESS_KEY_ID=${LOCAL_CREDENTIALS.accessKeyId}`,
        `AWS_SECRET_ACCESS_KEY=${LOCAL_CREDENTIALS.secretAccessKey}`,
      ];
