import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { TriggerError } from '../core/errors.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Service } from './wire.ts';
import { wire } from './wire.ts';

/** What a handler does with one invocation. */
export type Handle<R> = (event: unknown, invocation: Invocation, context: Context) => Promise<R>;

/** What AWS calls. */
export type LambdaHandler<R> = (event: unknown, context: Context) => Promise<R>;

/**
 * Makes a Lambda handler: wires the service once, at cold start, and gives each invocation a log with its correlation
 * fields and connections of its own, which end with it.
 *
 * A fault of the environment is reported by each invocation, in one clear message: a queue then keeps its messages.
 */
export const observed = <R>(makeHandle: (service: Service) => Handle<R>): LambdaHandler<R> => {
  const logger = new Logger();
  const wired = attempt(() => {
    const service = wire(process.env, logger);
    return { service, handle: makeHandle(service) };
  });

  const handler = middy<unknown, R, Error, Context>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger))
    .handler(async (event, context) => {
      try {
        const { service, handle } = wired();
        const invocation = service.openInvocation(context);
        try {
          return await handle(event, invocation, context);
        } finally {
          invocation.sender.close();
        }
      } catch (error) {
        logger.error('the invocation failed', { decision: 'failed', error });
        throw withoutStack(error);
      }
    });
  return (event, context) => handler(event, context);
};

/** Runs now and remembers how it went, so that a cold start does its work early and fails late. */
const attempt = <T>(make: () => T): (() => T) => {
  try {
    const made = make();
    return () => made;
  } catch (error) {
    return () => {
      throw error;
    };
  }
};

/** Lambda shows whoever called the stack of what is thrown; the log has it, a person at the console needs the message. */
const withoutStack = (error: unknown): unknown => {
  if (error instanceof TriggerError) error.stack = `${error.name}: ${error.message}`;
  return error;
};
