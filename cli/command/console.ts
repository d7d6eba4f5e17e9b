import type { ConsoleOptions } from '../../console/server/console-options.ts';
import { flowOf } from '../../lib/core/triggers/flow.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { misuse } from '../command-line/run-script.ts';
import { PAGE_SIZE } from '../deployment/open-deployment.ts';
import { withDeployment } from './ask-manual.ts';
import type { CommandWorld, Verb } from './command-world.ts';
import { EXIT } from './exit-code.ts';
import { commandOf } from './next-command.ts';
import { portIn, verbLine } from './verb-line.ts';

/** Beside the ports of the local cloud and of its console. */
const DEFAULT_PORT = 4_102;

const HELP = `Shows a deployed stage in a page on your machine: what comes, what was decided and why, what waits and runs, until Ctrl-C.

  glue-job-trigger console [--allow-actions] [--port <port>] [--file <file>]

  --allow-actions    lets the page cancel, redrive and rerun requests, pause, resume and close, in your name
  --port <port>      of the page; default: ${DEFAULT_PORT}
  --file <file>      the triggers file for the view Try; default: TRIGGERS_FILE, else triggers.yml

It reads the ledger with your own credentials, while a page is open: dynamodb:Query on the table and its indexes open and
history, lambda:GetFunctionConfiguration. It asks the function manual, and acts through it: lambda:InvokeFunction.
It listens on 127.0.0.1 only, and answers only who opens the printed address, which has a key.
The local cloud has a console of its own: "npm start" prints its address.

Examples: glue-job-trigger console --stage prod --region eu-central-1
          glue-job-trigger console --stage prod --allow-actions --port 8080
`;

/** `glue-job-trigger console` */
export const console: Verb = {
  name: 'console',
  summary: 'a page that shows a deployed stage',
  run: (args, world) => {
    const options = { 'allow-actions': { type: 'boolean' }, file: { type: 'string' } } as const;
    return verbLine(args, world, { name: 'console', help: HELP, options, hasOwnPort: true }, async (line) => {
      if (line.words.length > 0) misuse(`takes options only, found ${line.words.join(' ')}`);
      const { target } = line;
      if (target.localPort !== undefined)
        misuse('--local: the local cloud has a console; "npm start" prints its address');
      const port = line.values.port === undefined ? DEFAULT_PORT : portIn(line.values.port);
      const file = line.values.file ?? buildSettings(world.environment).file;
      const triggers = await triggersOf(file, target.stage);
      return withDeployment(line, world, async (ports) => {
        // What is wrong with credentials or permissions is said here, not in the page.
        await ports.register();
        const shown: ConsoleOptions = {
          ports,
          setup: () => ({
            ...{ home: 'deployed', stage: target.stage, by: world.userName(), mayPlay: false, places: [] },
            ...(target.region !== undefined && { region: target.region }),
            mayAct: line.values['allow-actions'] === true,
          }),
          clock: world.now,
          knownTriggers: () => triggers?.triggers.map(({ name }) => name) ?? [],
          headStartMs: () => (triggers === undefined ? new Map() : flowOf(triggers).headStartMs),
          pageSize: PAGE_SIZE,
          commandOf: (call) => commandOf(call, target),
          triggersFile: async () => ({ text: await readText(file), stage: target.stage }),
          port,
          onlyThisPort: true,
          needsKey: true,
        };
        await world.serve(shown, (url) => tell(url, line.json, world));
        return EXIT.done;
      });
    });
  },
};

const tell = (url: string, json: boolean, { terminal }: CommandWorld): void =>
  terminal.out(json ? JSON.stringify({ url }) : `The console is at ${url}\nCtrl-C ends it.`);

// Loaded on demand: the other verbs start faster without what this takes.
const readText = async (file: string): Promise<string> => {
  const { readTriggersFile } = await import('../../lib/triggers-file/load-triggers.ts');
  return readTriggersFile(file);
};

/** Only for names and the order of backlogs; what is deployed, the deployment says. */
const triggersOf = async (file: string, stage: string): Promise<Triggers | undefined> => {
  const { loadTriggers } = await import('../../lib/triggers-file/load-triggers.ts');
  try {
    return loadTriggers({ file, stage });
  } catch {
    return undefined;
  }
};
