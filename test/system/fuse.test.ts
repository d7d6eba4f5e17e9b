/** A trigger's fuse in the local cloud, with the built sweep and the command. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCloud, type TestCloud } from './a-cloud.ts';
import { typed } from './type-command.ts';

let world: TestCloud;
let blown = 0;
beforeAll(async () => {
  world = await aCloud({ triggersFile: path.join(import.meta.dirname, 'fuse-triggers.yml') });
  world.cloud.feed.listen((event) => {
    if (event.kind === 'function-log' && event.fields?.['decision'] === 'fuse-blown') blown += 1;
  });
});
afterAll(() => world.close());

const ask = (...words: readonly string[]) => typed(new URL(world.cloud.url).port, ...words);
const upload = (name: string) => world.cloud.upload('landing', `loop/${name}`, 'hello');
describe('a fuse in the local cloud', () => {
  it('pauses a trigger that starts itself, until a person resumes it, and then counts anew', async () => {
    for (const name of ['1', '2']) await upload(name);
    await world.runs('loop', 2);
    await world.cloud.sweep();
    expect(blown).toBe(0);

    await upload('3');
    await world.runs('loop', 3);
    await world.cloud.sweep();
    expect((await ask('status', 'loop')).stdout).toMatch(
      /It is paused by fuse since \S+ \(more than 2 requests in 1 hour\)/,
    );
    await upload('4');
    await world.cloud.feed.until('the fourth waits', () => world.reasons('loop').includes('paused'));
    await world.cloud.sweep();
    expect(world.cloud.glue.runs('loop')).toHaveLength(3);

    const own = await ask('resume', 'loop');
    expect(own).toMatchObject({ status: 3, stderr: expect.stringContaining('"fuse": true (--fuse) that of the fuse') });
    expect(await ask('resume', 'loop', '--fuse')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('The pause of trigger loop is over. 1 waits'),
    });
    await world.cloud.sweep();
    await world.runs('loop', 4);
    await world.cloud.sweep();
    expect(blown).toBe(1);
  });

  it('is resumed without what has waited, by one command', async () => {
    await ask('pause', 'loop', '--why', 'it shall wait');
    await upload('5');
    await world.cloud.feed.until(
      'the fifth waits',
      () => world.reasons('loop').filter((why) => why === 'paused').length > 1,
    );
    const resumed = await ask('resume', 'loop', '--only-since', new Date().toISOString(), '--yes');
    expect(resumed).toMatchObject({ status: 0, stderr: '' });
    expect(resumed.stdout).toMatch(
      /^1 cancelled\n1 request of trigger loop .* is cancelled\. The pause .* Nothing waits\./,
    );
    await world.cloud.sweep();
    expect(world.cloud.glue.runs('loop')).toHaveLength(4);
  });
});
