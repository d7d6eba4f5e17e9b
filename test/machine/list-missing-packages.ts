/** The program that prints the Debian packages of what the tests lack on this machine, one a line. */
import { JAVA } from './java.ts';
import { PYTHON } from './python.ts';

for (const { find, debianPackage } of [JAVA, PYTHON]) {
  if (!find().found) process.stdout.write(`${debianPackage}\n`);
}
