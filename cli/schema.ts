import { writeFileSync } from 'node:fs';
import { triggersJsonSchema } from '../lib/triggers-file/schema.ts';
import { CALLED_WRONGLY, readOptions } from './read-options.ts';

const HELP = `Writes triggers.schema.json, from which editors know the form of a triggers file.

  npm run schema
  npm run schema -- --help   shows this

Exit code 0: written; 2: called wrongly.`;

const main = (): number => {
  let help: boolean | undefined;
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    ({ help } = readOptions({ args: process.argv.slice(2), options }).values);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return CALLED_WRONGLY;
  }
  if (help === true) {
    console.log(HELP);
    return 0;
  }
  const target = new URL('../triggers.schema.json', import.meta.url);
  writeFileSync(target, `${JSON.stringify(triggersJsonSchema(), null, 2)}\n`);
  console.log('wrote triggers.schema.json');
  return 0;
};

process.exitCode = main();
