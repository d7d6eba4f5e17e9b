import { EVERY_JOB, pauseAttribute } from '../../core/ledger/pause.ts';
import { resumedAttribute } from '../../core/ledger/resumed.ts';
import type { Pauses } from '../../ports/backlog.ts';
import type { Ledger, RegisteredJob } from '../../ports/ledger.ts';
import { jobKey, toRegisteredJob } from './dynamo-request-ledger.ts';
import { type DynamoTable, queryTable, updateItem } from './dynamo-table.ts';

/** The whole register: each job, and under {@link EVERY_JOB} who pauses everything, and who each trigger. */
export const wholeRegister = async (table: DynamoTable): Promise<readonly RegisteredJob[]> => {
  const found = await queryTable(table, 'jobs', {
    KeyConditionExpression: 'pk = :jobs',
    ExpressionAttributeValues: { ':jobs': { S: 'JOBS' } },
  });
  return found.map(toRegisteredJob);
};

/** What the sweep and a backlog's drainer do besides. */
export const jobsOfRegister = (table: DynamoTable): Pick<Ledger, 'jobs' | 'unmarkBacklog'> => ({
  jobs: async () => (await wholeRegister(table)).filter(({ jobName }) => jobName !== EVERY_JOB),

  unmarkBacklog: async (jobName, backlogMark) => {
    await updateItem(table, 'unmarkBacklog', {
      Key: jobKey(jobName),
      UpdateExpression: 'REMOVE backlogMark',
      ConditionExpression: 'backlogMark = :mark',
      ExpressionAttributeValues: { ':mark': { S: backlogMark } },
    });
  },
});

/** How a person pauses and resumes, and how a fuse pauses. */
export const dynamoPauses = (table: DynamoTable): Pauses => ({
  pause: async (jobName, pause) => {
    const [name, text] = pauseAttribute(pause);
    const { applied } = await updateItem(table, 'pause', {
      Key: jobKey(jobName),
      UpdateExpression: 'SET #pause = :pause',
      ConditionExpression: 'attribute_not_exists(#resumed) OR #resumed < :at',
      ExpressionAttributeNames: { '#pause': name, '#resumed': resumedAttribute(pause.trigger) },
      ExpressionAttributeValues: { ':pause': { S: text }, ':at': { N: String(pause.at) } },
    });
    return applied;
  },

  // A late copy must not end the next pause of the same person, so it compares which one it is.
  resume: async (jobName, pause, at) => {
    const [name, text] = pauseAttribute(pause);
    await updateItem(table, 'resume', {
      Key: jobKey(jobName),
      UpdateExpression: 'REMOVE #pause SET #resumed = :at',
      ConditionExpression: '#pause = :pause',
      ExpressionAttributeNames: { '#pause': name, '#resumed': resumedAttribute(pause.trigger) },
      ExpressionAttributeValues: { ':pause': { S: text }, ':at': { N: String(at) } },
    });
  },
});
