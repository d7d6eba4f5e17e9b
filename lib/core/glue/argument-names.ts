import { GLUE_ARGUMENTS, NEVER_ARGUMENTS } from './glue-arguments.ts';

/** By it a script finds the fence's ledger (docs/fence.md): another table would let a second run pass. */
export const FENCE_ARGUMENT = '--ledger_table';

/** What only a literal of the file may set: Glue reads it as code or configuration, or the fence as its ledger. */
export const isLiteralOnly = (name: string): boolean => GLUE_ARGUMENTS.has(name) || name === FENCE_ARGUMENT;

/**
 * What `getResolvedOptions` always reads, whatever the script asks for. In Glue 5.1 and older it takes the beginning of
 * such a name for the whole.
 * https://github.com/awslabs/aws-glue-libs/blob/master/awsglue/utils.py
 */
const ALWAYS_READ: readonly string[] = [
  '--continuation-option',
  '--encryption-type',
  '--help',
  '--job-bookmark-from',
  '--job-bookmark-option',
  '--job-bookmark-to',
  '--JOB_ID',
  '--JOB_NAME',
  '--JOB_RUN_ID',
  '--RedshiftTempDir',
  '--SECURITY_CONFIGURATION',
  '--TempDir',
];

const CLOSED: readonly string[] = [...NEVER_ARGUMENTS, ...GLUE_ARGUMENTS, FENCE_ARGUMENT];

/** The longest argument name that makes sense to a command line; Glue documents no bound. */
const LONGEST_NAME = 255;

const ARGUMENT_NAME = /^--[^\s=\p{Cc}\p{Cf}]+$/u;

/** Fewer letters begin so many names that they do not mean a certain one. */
const MIN_LETTERS = 3;

/** What two spellings of one name have in common. */
const folded = (name: string): string => name.replace(/[-_]/g, '').toLowerCase();

/** Whether two names are one to a script: `getResolvedOptions` gives "-" as "_", and case is soon mistaken. */
export const isSpelling = (name: string, other: string): boolean => folded(name) === folded(other);

const FOLDED: ReadonlyMap<string, string> = new Map(CLOSED.map((name) => [folded(name), name]));

/** A name that is nearly all of a closed one is meant as that one. */
const isMostOf = (name: string, closed: string): boolean =>
  closed.startsWith(name) && name.length - 2 > (closed.length - 2) / 2;

/** What is wrong with an argument's name, and what would be right; `undefined` when nothing is. */
export const argumentNameError = (name: string): string | undefined => {
  if (NEVER_ARGUMENTS.has(name))
    return 'Glue sets this argument itself, and you are never to set it; choose another name';
  // A Python shell job's `library-set` is the one name that Glue documents without dashes.
  if (isLiteralOnly(name)) return undefined;
  if (!name.startsWith('--')) return `an argument's name begins with --: write "--${name.replace(/^-+/, '')}"`;
  if (!ARGUMENT_NAME.test(name))
    return 'an argument\'s name is -- and then at least one character, no blank and no "="';
  if (name.length > LONGEST_NAME) return `an argument's name has at most ${LONGEST_NAME} characters`;
  return resemblanceError(name);
};

const resemblanceError = (name: string): string | undefined => {
  const same = FOLDED.get(folded(name));
  if (same !== undefined && NEVER_ARGUMENTS.has(same)) {
    return `it is another spelling of "${same}", which Glue sets itself; choose another name`;
  }
  if (same !== undefined) return `it is another spelling of "${same}"; write that, or choose another name`;
  if (folded(name).length < MIN_LETTERS) return undefined;
  const completed =
    ALWAYS_READ.find((closed) => closed.startsWith(name)) ?? CLOSED.find((closed) => isMostOf(name, closed));
  if (completed === undefined) return undefined;
  return `it begins "${completed}", and Glue 5.1 and older complete it to that; choose another name`;
};

/**
 * Why a call may not set an argument of this name; `undefined` when it may, or {@link argumentNameError} refuses it
 * anyway. Whoever may call is not trusted with what decides which code runs, however the name is spelt or shortened.
 */
export const callArgumentError = (name: string, marker: string): string | undefined => {
  if (name === marker) return 'the marker is set by the service, leave it out';
  if (isLiteralOnly(name)) return 'it decides what runs; only triggers.yml may set it, not a call';
  if (argumentNameError(name) !== undefined) return undefined;
  const own = folded(name);
  const closed = own.length < MIN_LETTERS ? undefined : [...CLOSED, marker].find((one) => folded(one).startsWith(own));
  if (closed === undefined) return undefined;
  return `Glue or a script may read it as "${closed}", which a call may not set; choose another name`;
};

/**
 * Why a value may not be sent as it is; `undefined` when it may. `getResolvedOptions` takes a value that begins with
 * "-" for the name of another argument, unless it is a negative number: it sets that other argument, or fails the run.
 * https://docs.python.org/3/library/argparse.html#arguments-containing
 */
export const dashError = (value: string): string | undefined =>
  !value.startsWith('-') || value === '-' || /^-(?:\d+|\d*\.\d+)$/.test(value)
    ? undefined
    : 'it begins with "-", so a Glue script would take it for the name of another argument';
