import { writeFileSync } from 'node:fs';
import { triggersJsonSchema } from '../lib/triggers-file/schema.ts';
import { runScript } from './command-line/run-script.ts';

const HELP = `Writes triggers.schema.json, with which editors check and complete a triggers file.

  npm run schema
  npm run schema -- --help   shows this

Exit code 0: written; 2: wrong usage.
`;

process.exitCode = await runScript(process.argv.slice(2), { help: HELP, options: {} }, async () => {
  const target = new URL('../triggers.schema.json', import.meta.url);
  writeFileSync(target, `${JSON.stringify(triggersJsonSchema(), null, 2)}\n`);
  console.log('wrote triggers.schema.json');
  return 0;
});
