import { GlueClient } from '@aws-sdk/client-glue';
import { glueReader } from '../../lib/adapters/glue/glue-reader.ts';
import { glueSenders } from '../../lib/adapters/glue/glue-sender.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { startGlueServer } from '../../local/glue/glue-server.ts';
import { fakeGlue } from '../doubles/fake-glue.ts';
import { START_OF_TEST } from '../doubles/test-world.ts';
import { testTimers } from '../local/test-timers.ts';
import { glueContract } from './glue-contract.ts';

const JOB = 'orders-etl';
const says = 'out of memory';

glueContract(
  'the local Glue behind the real adapters',
  async ({ maxConcurrentRuns = 10, maxRetries = 0, showsLateMs = 0 }) => {
    const { timers, advance } = testTimers();
    const server = await startGlueServer({
      jobs: [
        {
          name: JOB,
          maxConcurrentRuns,
          maxRetries,
          behaviour: {
            startupMs: 0,
            takesMs: 5 * MINUTE_MS,
            ends: ['FAILED'],
            errorMessage: says,
            retriedAfterMs: 10 * SECOND_MS,
          },
        },
      ],
      timers,
      faults: showsLateMs === 0 ? [] : [{ fault: 'runs-late', seconds: showsLateMs / SECOND_MS }],
    });
    const connection = {
      endpoint: server.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    const client = new GlueClient(connection);
    const sender = glueSenders({ client: connection })();
    return {
      reader: glueReader(client),
      sender,
      jobName: JOB,
      pass: advance,
      says,
      failRun: () => advance(5 * MINUTE_MS),
      letGlueRetry: () => advance(10 * SECOND_MS),
      close: async () => {
        sender.close();
        client.destroy();
        await server.close();
      },
    };
  },
);

glueContract('the fake Glue of the unit tests', ({ maxConcurrentRuns = 10, maxRetries = 0, showsLateMs = 0 }) => {
  let now = START_OF_TEST;
  const glue = fakeGlue(() => now);
  Object.assign(glue, { maxConcurrentRuns, maxRetries, lateMs: showsLateMs });
  return {
    reader: glue.reader,
    sender: glue.sender,
    jobName: JOB,
    pass: (ms) => {
      now = plusMs(now, ms);
    },
    says,
    failRun: (jobRunId) => glue.end(jobRunId, 'FAILED', says),
    letGlueRetry: (jobRunId) => void glue.retryByItself(jobRunId),
    close: () => undefined,
  };
});
