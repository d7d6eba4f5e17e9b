import type { LocalCloud } from '../../local/local-cloud.ts';
import { FAULT_NAMES, type FaultName, type FaultSwitch } from '../model/fault-switch.ts';

type Fault = Parameters<LocalCloud['glue']['order']>[0];
type Glue = Pick<LocalCloud['glue'], 'faults' | 'order' | 'clearFaults'>;

const FAULTS: Readonly<Record<FaultName, Fault>> = {
  'lose-replies': { fault: 'accept-then-drop' },
  throttle: { fault: 'throttle' },
  full: { fault: 'full' },
  'lose-events': { fault: 'lose-events' },
  'fail-runs': { fault: 'fail-run', message: 'a fault of the local cloud let this run fail' },
};

/** A fault that was ordered without any limit is one of the page's, whoever ordered it. */
const isSwitch = (ordered: Fault, name: FaultName): boolean =>
  ordered.fault === FAULTS[name].fault &&
  [ordered.operation, ordered.jobName, ordered.requestId, ordered.times, ordered.probability].every(
    (limit) => limit === undefined,
  );

/** The faults of the page, as the local Glue has them. */
export const faultSwitches = (glue: Pick<Glue, 'faults'>): readonly FaultSwitch[] => {
  const ordered = glue.faults();
  return FAULT_NAMES.map((name) => {
    const found = ordered.filter((one) => isSwitch(one, name));
    return { name, isOn: found.length > 0, struck: found.reduce((sum, { struck }) => sum + struck, 0) };
  });
};

/** Switches a fault of the page on or off; all others stay as they are. */
export const switchFault = (glue: Glue, name: FaultName, isOn: boolean): void => {
  for (const ordered of glue.faults()) if (isSwitch(ordered, name)) glue.clearFaults(ordered.id);
  if (isOn) glue.order(FAULTS[name]);
};
