import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { misuse } from '../command-line/run-script.ts';
import type { Verb } from './command-world.ts';
import { EXIT } from './exit-code.ts';
import { verbLine } from './verb-line.ts';

const HELP = `Checks what a triggers file needs of AWS, before and after a deployment: jobs and their settings, what their scripts
read, buckets, schedules, outputs that start their own trigger; of a deployed stage also the roles of its functions, and
what reached it in the last 24 hours and started nothing. Each finding has its remedy, as a command.

  glue-job-trigger doctor [--file <file>]

  --file <file>      default: TRIGGERS_FILE, else triggers.yml

It changes nothing. It reads with your own credentials (docs/command.md lists the permissions), and says what it could
not check for lack of one. Exit code 3 means that something is wrong (a finding of level error), 4 that nothing could
be asked.

Examples: glue-job-trigger doctor --stage prod --region eu-central-1
          glue-job-trigger doctor --stage prod --json
          glue-job-trigger doctor --local
`;

/** `glue-job-trigger doctor` */
export const doctor: Verb = {
  name: 'doctor',
  summary: 'what is wrong with jobs, scripts, buckets and roles, and the command that helps',
  run: (args, world) =>
    verbLine(args, world, { name: 'doctor', help: HELP, options: { file: { type: 'string' } } }, async (line) => {
      if (line.words.length > 0) misuse(`takes options only, found ${line.words.join(' ')}`);
      const { terminal, paint, progress, now, environment } = world;
      // Loaded on demand: the other verbs start faster without what this takes.
      const { loadTriggers } = await import('../../lib/triggers-file/load-triggers.ts');
      const { runDoctor } = await import('../doctor/run-doctor.ts');
      const { target } = line;
      const triggers = loadTriggers({ file: line.values.file ?? buildSettings(environment).file, stage: target.stage });
      const reads = await world.askAws(target);
      try {
        const { isAnswered, hasErrors, findings, report } = await runDoctor(
          { triggers, target, reads, now: now(), progress },
          paint,
        );
        if (line.json) terminal.out(JSON.stringify({ stage: target.stage, findings }, null, 2));
        else for (const text of report) terminal.out(text);
        if (!isAnswered) return EXIT.unreached;
        return hasErrors ? EXIT.no : EXIT.done;
      } finally {
        reads.close();
      }
    }),
};
