/**
 * What the simulation's scheduler waits with: once it comes round, every promise that could settle has settled. A
 * message of a page to itself comes round as soon as that, without the least delay of a timer.
 */
const waiting: (() => void)[] = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => waiting.shift()?.();

Object.assign(globalThis, {
  setImmediate: (callback: () => void): void => {
    waiting.push(callback);
    port2.postMessage(undefined);
  },
});
