import { describe, expect, it } from 'vitest';
import { faultLabel } from '../../console/model/fault-switch.ts';
import { faultSwitches, switchFault } from '../../console/sources/local-faults.ts';
import { createFaultBook, requestOf } from '../../local/glue/fault-book.ts';

const aGlue = () => {
  const book = createFaultBook();
  return { faults: book.orders, order: book.order, clearFaults: book.clear, strike: book.strike };
};
const on = (glue: ReturnType<typeof aGlue>) => faultSwitches(glue).filter(({ isOn }) => isOn);

describe('a fault of the page', () => {
  it('is switched on and off, and counts how often it has struck meanwhile', () => {
    const glue = aGlue();
    switchFault(glue, 'lose-replies', true);
    glue.strike(['accept-then-drop'], { operation: 'StartJobRun' });
    expect(on(glue)).toEqual([{ name: 'lose-replies', isOn: true, struck: 1 }]);
    switchFault(glue, 'lose-replies', false);
    expect([on(glue), glue.faults()]).toEqual([[], []]);
  });

  it('leaves alone what was ordered otherwise: that goes on counting', () => {
    const glue = aGlue();
    glue.order({ fault: 'fail-run', times: 1 });
    glue.order({ fault: 'throttle', jobName: 'etl' });
    glue.strike(['fail-run'], {});
    switchFault(glue, 'throttle', true);
    switchFault(glue, 'throttle', false);
    expect(on(glue)).toEqual([]);
    expect(glue.faults()).toMatchObject([
      { fault: 'fail-run', struck: 1 },
      { fault: 'throttle', jobName: 'etl' },
    ]);
    expect(glue.strike(['fail-run'], {})).toBeUndefined();
  });

  it('says on its switch that it is on, and how often it struck', () => {
    expect(faultLabel({ name: 'lose-replies', isOn: false, struck: 0 })).toBe('Lose replies');
    expect(faultLabel({ name: 'lose-replies', isOn: true, struck: 0 })).toBe('Lose replies · on');
    expect(faultLabel({ name: 'lose-replies', isOn: true, struck: 1 })).toBe('Lose replies · on, struck 1×');
  });

  it('tells of which request the call is that it befalls, by the marker among its arguments', () => {
    const id = 'f'.repeat(24);
    expect(requestOf({ arguments: { '--source': 's3://b/k', '--marker': `${id}.2` } })).toBe(id);
    expect(requestOf({ arguments: { '--source': 's3://b/k' } })).toBeUndefined();
    expect(requestOf({})).toBeUndefined();
  });
});
