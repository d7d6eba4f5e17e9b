// Refuses to package, deploy or remove anything when npm has kept an option for itself: "npm run deploy --stage prod" would
// deploy the stage dev. First of the plugins, and done as it is made, because nothing must begin. A plugin is loaded by
// require(), which allows no await; TypeScript is loaded after the check, as in resources.js.
import { createRequire } from 'node:module';
import './launch/require-node.js';

/** Those of the deployer's options that change what it does. */
const OPTIONS = {
  ...{ stage: { type: 'string' }, region: { type: 'string' }, param: { type: 'string' }, config: { type: 'string' } },
  ...{ 'aws-profile': { type: 'string' }, force: { type: 'boolean' }, conceal: { type: 'boolean' } },
};

export default class OptionsPlugin {
  constructor() {
    const { swallowedByNpm } = createRequire(import.meta.url)('./launch/swallowed-by-npm.ts');
    const args = process.argv.slice(3); // Behind the deployer's own command.
    const told = swallowedByNpm(args, OPTIONS, { environment: process.env, program: process.argv[1] });
    if (told === undefined) return;
    process.stderr.write(`${told}\n`);
    process.exit(2);
  }
}
