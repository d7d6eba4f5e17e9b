import dynalite from 'dynalite';
import type { HttpHandler } from '../server/http-exchange.ts';

/**
 * DynamoDB by dynalite, in memory, without a port of its own: whatever listens to its server's `request` event answers.
 *
 * There is nothing to close. dynalite could close its store, and then fails when an operation of a worker that has just
 * been killed is still under way.
 */
export const createDynamo = (): HttpHandler => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return (request, response) => void server.emit('request', request, response);
};
