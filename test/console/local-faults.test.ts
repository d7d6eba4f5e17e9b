import { describe, expect, it } from 'vitest';
import { faultSwitches, switchFault } from '../../console/sources/local-faults.ts';
import { createFaultBook } from '../../local/glue/fault-book.ts';

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
});
