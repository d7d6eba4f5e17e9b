/**
 * A clock that is as much ahead as a file says, for Node's `--import`: `moved-clock.ts?file=<file>`. A test moves the
 * time of the functions by writing the file; the bundles stay as they are built.
 */
import { readFileSync } from 'node:fs';

const file = new URL(import.meta.url).searchParams.get('file') ?? '';
const realNow = Date.now;
Date.now = () => realNow() + Number(readFileSync(file, 'utf8'));
