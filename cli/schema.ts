import { writeFileSync } from 'node:fs';
import { triggersJsonSchema } from '../lib/triggers-file/schema.ts';

const target = new URL('../triggers.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(triggersJsonSchema(), null, 2)}\n`);
console.log('wrote triggers.schema.json');
