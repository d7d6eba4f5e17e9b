import { pauseAttribute } from '../../core/ledger/pause.ts';
import type { Pauses } from '../../ports/backlog.ts';
import { jobKey } from './dynamo-request-ledger.ts';
import { type DynamoTable, updateItem } from './dynamo-table.ts';

/** How a person pauses and resumes. */
export const dynamoPauses = (table: DynamoTable): Pauses => ({
  pause: async (jobName, pause) => {
    const [name, text] = pauseAttribute(pause);
    await updateItem(table, 'pause', {
      Key: jobKey(jobName),
      UpdateExpression: 'SET #pause = :pause',
      ExpressionAttributeNames: { '#pause': name },
      ExpressionAttributeValues: { ':pause': { S: text } },
    });
  },

  // A late copy must not end the next pause of the same person, so it compares which one it is.
  resume: async (jobName, pause) => {
    const [name, text] = pauseAttribute(pause);
    await updateItem(table, 'resume', {
      Key: jobKey(jobName),
      UpdateExpression: 'REMOVE #pause',
      ConditionExpression: '#pause = :pause',
      ExpressionAttributeNames: { '#pause': name },
      ExpressionAttributeValues: { ':pause': { S: text } },
    });
  },
});
