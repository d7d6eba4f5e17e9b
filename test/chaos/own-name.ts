/** For Node's `--import`: this process signs its calls with a name of its own, so that a service can tell who calls. */
import { accessKeyOf } from './caller.ts';

process.env['AWS_ACCESS_KEY_ID'] = accessKeyOf(process.pid);
