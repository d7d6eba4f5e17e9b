import { misuse } from '../command-line/run-script.ts';
import { askManual } from './ask-manual.ts';
import type { CommandWorld, Verb } from './command-world.ts';
import { EXIT } from './exit-code.ts';
import { REMARK_HELP, REMARK_OPTIONS, remarksIn } from './remarks.ts';
import { type PauseTarget, resumeOnlySince } from './resume-only-since.ts';
import { type Asking, verbLine } from './verb-line.ts';

const TARGET_HELP = `  --job <job>        all triggers of a job
  --everything       every job of the stage`;

const PAUSE_HELP = `Pauses a trigger: what comes is admitted and waits, and nothing of it is started until it is resumed.

  glue-job-trigger pause <trigger> --why <reason> [--by <name>]

${TARGET_HELP}
${REMARK_HELP}
  --yes              do not ask before everything is paused

Each person pauses for themselves: two pauses of one trigger end with the second "resume".

Examples: glue-job-trigger pause orders --why "schema change"
          glue-job-trigger pause --everything --why "incident 42" --stage prod --yes
`;

const RESUME_HELP = `Ends your pause of a trigger. What waits is started in order, as fast as the job's slots allow.

  glue-job-trigger resume <trigger> [--by <name>] [--all | --fuse] [--only-since <time>]

${TARGET_HELP}
  --by <name>        whose pause; default: the user's name on this machine
  --all              the pauses of everybody
  --fuse             that of the trigger's fuse; your own stays
  --only-since <t>   first cancels what waits and arrived before this time or date, then resumes; counts it and asks first if there is any
    --why <reason>   why it is cancelled
    --dry-run        only counts
    --yes            does not ask

Examples: glue-job-trigger resume orders
          glue-job-trigger resume orders --fuse
          glue-job-trigger resume orders --only-since 2026-11-22T06:00:00Z
          glue-job-trigger resume --job orders-etl --all --stage prod
`;

const TARGET_OPTIONS = { job: { type: 'string' }, everything: { type: 'boolean' } } as const;

const RESUME_OPTIONS = {
  by: { type: 'string' },
  all: { type: 'boolean' },
  fuse: { type: 'boolean' },
  'only-since': { type: 'string' },
  why: { type: 'string' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

/** `glue-job-trigger pause` */
export const pause: Verb = {
  name: 'pause',
  summary: 'start nothing of a trigger, a job or everything; what comes waits',
  run: (args, world) => {
    const options = { ...TARGET_OPTIONS, ...REMARK_OPTIONS, yes: { type: 'boolean' } } as const;
    return verbLine(args, world, { name: 'pause', help: PAUSE_HELP, options }, async (line) => {
      const target = targetIn(line.words, line.values);
      const remarks = remarksIn(line.values, world);
      if (target === 'everything' && line.values.yes !== true && !(await agrees(line, world))) return EXIT.no;
      return askManual({ pause: target, ...remarks }, line, world);
    });
  },
};

/** `glue-job-trigger resume` */
export const resume: Verb = {
  name: 'resume',
  summary: 'end a pause',
  run: (args, world) => {
    const options = { ...TARGET_OPTIONS, ...RESUME_OPTIONS } as const;
    return verbLine(args, world, { name: 'resume', help: RESUME_HELP, options }, (line) => {
      const { by = world.userName(), all, fuse } = line.values;
      const whose = { ...(all === true && { all }), ...(fuse === true && { fuse }) };
      const payload = { resume: targetIn(line.words, line.values), by, ...whose };
      const { 'only-since': onlySince, ...manner } = line.values;
      if (onlySince !== undefined) return resumeOnlySince(payload, { ...manner, 'only-since': onlySince }, line, world);
      for (const option of ['why', 'dry-run', 'yes'] as const)
        if (line.values[option] !== undefined) misuse(`--${option} is for --only-since`);
      return askManual(payload, line, world);
    });
  },
};

/** @throws TriggerError `CALL_INVALID` unless it is exactly one of the three */
const targetIn = (
  words: readonly string[],
  { job, everything }: { readonly job?: string | undefined; readonly everything?: boolean | undefined },
): PauseTarget => {
  const targets: PauseTarget[] = [
    ...words.map((trigger) => ({ trigger })),
    ...(job === undefined ? [] : [{ job }]),
    ...(everything === true ? (['everything'] as const) : []),
  ];
  const [target, ...others] = targets;
  if (target !== undefined && others.length === 0) return target;
  const found = targets.map((one) => (one === 'everything' ? '--everything' : Object.values(one).join())).join(' and ');
  return misuse(`expected one trigger, --job <job> or --everything, found ${found || 'nothing'}`);
};

const agrees = async ({ target }: Asking, { confirm, terminal }: CommandWorld): Promise<boolean> => {
  const agreed = await confirm(`Pause everything on ${target.stage}?`);
  if (agreed === undefined)
    return misuse('--yes: would pause everything, and nobody can be asked here; add it to agree');
  if (!agreed) terminal.err('nothing was changed');
  return agreed;
};
