import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { alarms } from '../../../infra/stack/alarms.ts';
import { dashboardResources } from '../../../infra/stack/dashboard.ts';
import { METRICS } from '../../../lib/log/metrics.ts';

const STACK = { service: 'glue-job-trigger', stage: 'test' };

const box = { x: z.int().min(0).max(23), y: z.int().min(0), width: z.int(), height: z.int() };

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const bodyForm = z.strictObject({
  widgets: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('alarm'),
        ...box,
        properties: z.strictObject({ title: z.string(), alarms: z.array(z.string()).min(1).max(100) }),
      }),
      z.strictObject({
        type: z.literal('metric'),
        ...box,
        properties: z.strictObject({
          title: z.string(),
          view: z.literal('timeSeries'),
          region: z.string(),
          period: z.int().multipleOf(60),
          yAxis: z.looseObject({}),
          metrics: z.array(
            z.tuple([
              z.strictObject({ id: z.string().regex(/^[a-z]\w*$/), expression: z.string(), label: z.string() }),
            ]),
          ),
        }),
      }),
    ]),
  ),
});

const source = z
  .strictObject({ 'Fn::Sub': z.string() })
  .parse(dashboardResources(STACK)['Dashboard']?.Properties?.['DashboardBody'])['Fn::Sub'];

/** What CloudFormation makes of it. */
const substituted = source.replaceAll(/\$\{AWS::(\w+)\}/g, '<$1>').replaceAll('${!', '${');

const { widgets } = bodyForm.parse(JSON.parse(substituted));

describe('the dashboard', () => {
  it('has every alarm that each stack has, and every metric of the table, by names that exist', () => {
    const [states] = widgets.filter(({ type }) => type === 'alarm');
    expect(states?.properties).toMatchObject({
      alarms: alarms(STACK).map(
        ({ name }) => `arn:<Partition>:cloudwatch:<Region>:<AccountId>:alarm:glue-job-trigger-test-${name}`,
      ),
    });
    const shown = [...substituted.matchAll(/MetricName=\\"(\w+)\\"/g)].map(([, name = '']) => name);
    expect(new Set(shown)).toEqual(new Set(Object.keys(METRICS)));
    const searches = substituted.match(/SEARCH\(/g) ?? [];
    const ofStack = substituted.match(/SEARCH\('\{\\"glue-job-trigger-test\\",Trigger,Job\}/g) ?? [];
    expect(ofStack).toHaveLength(searches.length);
  });

  it('fits on one screen of three columns, where nothing lies over anything else', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBeLessThanOrEqual(24);
    expect(Math.max(...widgets.map(({ y, height }) => y + height))).toBeLessThanOrEqual(21);
  });

  it('leaves nothing to substitute but the place, whatever CloudFormation is given', () => {
    expect(new Set(source.match(/\$\{[^!}]*\}/g))).toEqual(
      new Set(['${AWS::Partition}', '${AWS::Region}', '${AWS::AccountId}']),
    );
  });
});
