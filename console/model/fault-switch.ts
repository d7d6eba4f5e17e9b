/** A fault that a person can switch on in the local cloud. */
export interface FaultSwitch {
  readonly name: FaultName;
  readonly isOn: boolean;
  /** How often it has struck. */
  readonly struck: number;
}

/** The faults of the page; the local cloud has more (docs/local-cloud.md). */
export const FAULT_NAMES = ['lose-replies', 'throttle', 'full', 'lose-events', 'fail-runs'] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** What stands on a switch: `Lose replies`, `Lose replies · on, struck 1×`. */
export const faultLabel = ({ name, isOn, struck }: FaultSwitch): string =>
  `${FAULT_WORDS[name].title}${isOn ? ` · on${struck > 0 ? `, struck ${struck}×` : ''}` : ''}`;

/** What a person reads on the switch, and what happens while it is on. */
export const FAULT_WORDS: Readonly<Record<FaultName, { readonly title: string; readonly what: string }>> = {
  'lose-replies': {
    title: 'Lose replies',
    what: 'Glue starts the run, but its reply never arrives. The request is in doubt until a search finds the run.',
  },
  throttle: { title: 'Throttle', what: 'Glue refuses each start because calls come too fast. Requests wait.' },
  full: { title: 'Job full', what: 'Glue says that the job has no free slot. Requests wait in the backlog.' },
  'lose-events': {
    title: 'Lose events',
    what: 'The event of a run’s end is lost. The sweep asks Glue and sees the end all the same.',
  },
  'fail-runs': { title: 'Fail runs', what: 'Runs end as FAILED.' },
};
