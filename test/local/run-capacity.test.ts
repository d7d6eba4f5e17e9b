import { expect, it } from 'vitest';
import { capacityOnWire } from '../../local/glue/run-capacity.ts';

it.each([
  ['ten DPUs, where neither run nor job says anything', {}, {}, { MaxCapacity: 10 }],
  ['the run’s workers', { WorkerType: 'G.2X', NumberOfWorkers: 4 }, { MaxCapacity: 3 }, { WorkerType: 'G.2X' }],
  ['the job’s capacity', {}, { MaxCapacity: 3 }, { MaxCapacity: 3 }],
  [
    'a Python shell job’s sixteenth, and its log',
    {},
    { Command: { Name: 'pythonshell' } },
    { MaxCapacity: 0.0625, LogGroupName: '/aws-glue/python-jobs' },
  ],
  ['DPU seconds with FLEX', { ExecutionClass: 'FLEX' }, { MaxCapacity: 3 }, { DPUSeconds: 180 }],
])('a run shows %s', (_what, request, definition, shown) => {
  expect(capacityOnWire(request, definition, 60)).toMatchObject(shown);
});

it('a run shows no DPU seconds of its own otherwise, as at AWS', () => {
  expect(capacityOnWire({}, {}, 60)).not.toHaveProperty('DPUSeconds');
});
