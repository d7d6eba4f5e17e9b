import '../infra/launch/require-node.js';

const { writePlayground } = await import('./write-playground.ts');
process.exitCode = await writePlayground(process.argv.slice(2));
