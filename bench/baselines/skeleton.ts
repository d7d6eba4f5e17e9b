/** What our dependencies cost by themselves: imported and constructed as this project does, and nothing done. */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

const logger = new Logger();
const clients = [new GlueClient({}), new DynamoDBClient({})];

export const handler = middy<unknown, number, Error, Context>()
  .use(injectLambdaContext(logger))
  .handler(async () => clients.length);
