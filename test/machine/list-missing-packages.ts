/** The program that prints the Debian packages of what the tests lack on this machine, one a line. */
import { AWS_CLI_2 } from './aws-cli.ts';
import { CHROMIUM } from './chromium.ts';
import { CURL } from './curl.ts';
import { JAVA } from './java.ts';
import { JQ } from './jq.ts';
import { PYTHON } from './python.ts';

for (const { find, debianPackage } of [JAVA, PYTHON, AWS_CLI_2, CURL, JQ, CHROMIUM]) {
  if (!find().found) process.stdout.write(`${debianPackage}\n`);
}
