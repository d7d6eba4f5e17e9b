import '../infra/launch/require-node.js';

const { connectBucket } = await import('./connect-bucket/connect-bucket.ts');
process.exitCode = await connectBucket(process.argv.slice(2), process.env, {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
});
