// Imported first by a Node process that must not outlive the one that started it, however that ends: it is killed as soon
// as nobody holds the other end of its standard input, which the operating system sees to even after a SIGKILL.
const end = () => process.kill(process.pid, 'SIGKILL');

process.stdin.once('end', end).once('error', end);
process.stdin.resume();
// It may end by itself before.
process.stdin.unref?.();

// A process that this one forks has another standard input, so it must not import this unasked.
const at = process.execArgv.indexOf(import.meta.url);
if (at > 0) process.execArgv.splice(at - 1, 2);
