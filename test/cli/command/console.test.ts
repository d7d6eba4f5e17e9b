import { describe, expect, it } from 'vitest';
import { play } from './fake-world.ts';

const TRIGGERS = { TRIGGERS_FILE: 'triggers.yml' };

describe('glue-job-trigger console', () => {
  it('serves a page of the stage that only shows, to who has the printed address, and says where', async () => {
    const { code, out, served, targets } = await play(['console', '--stage', 'prod', '--region', 'eu-central-1'], {
      environment: TRIGGERS,
    });
    expect([code, out, targets]).toEqual([
      0,
      ['The console is at http://127.0.0.1:4102/?key=k\nCtrl-C ends it.'],
      [{ stage: 'prod', region: 'eu-central-1' }],
    ]);
    expect(served).toMatchObject([{ port: 4102, onlyThisPort: true, needsKey: true }]);
    expect(served[0]?.setup()).toEqual({
      ...{
        home: 'deployed',
        stage: 'prod',
        region: 'eu-central-1',
        by: 'ann',
        mayAct: false,
        mayPlay: false,
        places: [],
      },
    });
    expect(served[0]?.knownTriggers()).toEqual(['orders', 'deliveries', 'nightly', 'reprocess']);
    expect(served[0]?.local).toBeUndefined();
  });

  it('lets the page act with --allow-actions alone', async () => {
    const { served } = await play(['console', '--allow-actions', '--port', '8080']);
    expect(served[0]?.setup()).toMatchObject({ mayAct: true });
    expect(served).toMatchObject([{ port: 8080 }]);
  });

  it('shows what is deployed also where there is no triggers file', async () => {
    const { code, served } = await play(['console', '--file', 'nowhere.yml']);
    expect([code, served[0]?.knownTriggers()]).toEqual([0, []]);
    await expect(served[0]?.triggersFile()).rejects.toThrow(/nowhere\.yml cannot be read/);
  });

  it.each([
    [['--local'], /npm start/],
    [['--port', '0'], /from 1 to 65535/],
    [['orders'], /takes options only, found orders/],
  ])('refuses %j', async (words, message) => {
    const { code, err, served } = await play(['console', ...words]);
    expect([code, served]).toEqual([2, []]);
    expect(err.join('\n')).toMatch(message);
  });
});
