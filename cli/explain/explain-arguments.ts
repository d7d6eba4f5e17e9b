import { presentVersion } from '../../lib/core/events/s3/s3-object-fields.ts';
import type { KnownOfObject } from '../../lib/explain/assumed-upload.ts';
import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { readOptions } from '../command-line/read-options.ts';

/**
 * Goes to standard output when asked for with --help, behind an error of the command line to standard error.
 *
 * @param program how a person calls it
 */
export const explainHelp = (
  program: string,
): string => `Says what would happen, and why, for each trigger. Starts nothing, and needs no AWS account.

  ${program} <event file> [options]      an event, or the payload of a manual call, as JSON
  ${program} s3://bucket/key [options]   as if this object were uploaded

  --size <bytes>  --etag <etag>  --version-id <id>  --sequencer <digits>  --reason <call>  --requester <account id>
                     what is known of the object; without them an upload of 1024 bytes is assumed
  --file <path>      the triggers file; default TRIGGERS_FILE, else triggers.yml
  --stage <stage>    default STAGE, else dev
  --ledger <name>    the ledger's name in request ids. Default LEDGER_NAME, else
                     glue-job-trigger-<stage>-ledger
  --json             for programs
  --help

Exit code: 0 a run would start, or it joins a batch, 3 neither, 1 the event or the triggers file cannot be read, 2 wrong usage.
Examples: ${program} examples/events/orders.json
          ${program} "s3://acme-dev-landing/orders/eu/dt=2026-11-22/part-0001.csv" --size 2048
`;

/** What the command line says, with the environment's values and the defaults in the place of what it leaves out. */
export interface ExplainArguments {
  /** A file, or `s3://bucket/key`. */
  readonly subject: string;
  readonly known: KnownOfObject;
  readonly file: string;
  readonly stage: string;
  readonly ledger: string;
  readonly json: boolean;
}

/** An error is the caller's mistake, told together with the help; whether the file exists is not looked at here. */
export type ArgumentsReading =
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'explain'; readonly explain: ExplainArguments };

/** Reads the command line; what it leaves open comes from the environment, as for the build. */
export const readArguments = (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ArgumentsReading => {
  try {
    return readParsed(parse(args), environment);
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  }
};

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const parse = (args: readonly string[]) =>
  readOptions({
    args,
    allowPositionals: true,
    options: {
      size: text,
      etag: text,
      'version-id': text,
      sequencer: text,
      reason: text,
      requester: text,
      file: text,
      stage: text,
      ledger: text,
      json: flag,
      help: { ...flag, short: 'h' },
    },
  });

const readParsed = (
  { values, positionals }: ReturnType<typeof parse>,
  environment: Readonly<Record<string, string | undefined>>,
): ArgumentsReading => {
  if (values.help === true) return { kind: 'help' };
  const [subject, ...others] = positionals;
  if (subject === undefined || others.length > 0) {
    const found = positionals.length === 0 ? 'nothing' : positionals.join(' ');
    return { kind: 'error', message: `expected one event file or one s3://bucket/key (quote spaces), found ${found}` };
  }
  const { size, etag, sequencer, reason, requester, 'version-id': version } = values;
  const versionId = presentVersion(version);
  if (size !== undefined && !/^[0-9]{1,15}$/.test(size)) {
    return { kind: 'error', message: `--size: expected a number of bytes, found ${JSON.stringify(size)}` };
  }
  const settings = buildSettings(environment);
  const stage = values.stage ?? settings.stage;
  return {
    kind: 'explain',
    explain: {
      subject,
      known: {
        ...(size === undefined ? {} : { size: Number(size) }),
        ...(etag === undefined ? {} : { etag }),
        ...(versionId === undefined ? {} : { versionId }),
        ...(sequencer === undefined ? {} : { sequencer }),
        ...(reason === undefined ? {} : { reason }),
        ...(requester === undefined ? {} : { requester }),
      },
      file: values.file ?? settings.file,
      stage,
      ledger: values.ledger ?? (environment['LEDGER_NAME'] || `glue-job-trigger-${stage}-ledger`),
      json: values.json === true,
    },
  };
};
