import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GlueServer, startGlueServer } from '../../local/glue/glue-server.ts';
import { deployAgain, deployStack, type Packaged } from './package-stack.ts';

const TRIGGERS = `
alarmTopic: none
triggers:
  orders:
    on: manual
    start: { JobName: orders-etl }
    retry: { attempts: 2 }
  rollup:
    on: manual
    start: { JobName: not-made-yet }
    retry: { attempts: 2 }
`;

let glue: GlueServer;
let deployed: Packaged;

beforeAll(async () => {
  glue = await startGlueServer({ jobs: [{ name: 'orders-etl', maxRetries: 1 }] });
  deployed = await deployStack(TRIGGERS, environment());
});

afterAll(async () => {
  await deployed?.remove();
  await glue.close();
});

/** Every service is the local Glue, so whatever else the deployer asks it is refused at once. */
const environment = () => ({
  AWS_ENDPOINT_URL: glue.url,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  SLS_AWS_REQUEST_MAX_RETRIES: '0',
});

describe('the deployer', () => {
  it('stops before it touches the stack when a job with retry has retries of its own', () => {
    const { exitCode, text } = deployed;
    expect(exitCode).toBe(1);
    expect(text).toContain('trigger "orders" says retry, and the job "orders-etl" has MaxRetries 1');
    expect(text).toContain('no job "not-made-yet" yet');
    expect(text).not.toMatch(/^\s+at /m);
  });

  it('continues with a warning when a job is missing', async () => {
    glue.putJob({ name: 'orders-etl', maxRetries: 0 });
    const { exitCode, text } = await deployAgain(deployed, environment());
    expect(text).toContain('no job "not-made-yet" yet');
    expect(text).not.toContain('orders-etl');
    // This Glue is no CloudFormation, so there the deployment ends.
    expect(exitCode).toBe(1);
    expect(text).toMatch(/CloudFormation|DescribeStack|UnknownOperation/i);
  });
});
