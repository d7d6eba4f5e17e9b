/**
 * For Node's `--import`: this process signs its calls with a name of its own, so that a service can tell who calls
 * (caller.ts). Without types, as fast-clock.js.
 */
process.env.AWS_ACCESS_KEY_ID = `process${process.pid}`;
