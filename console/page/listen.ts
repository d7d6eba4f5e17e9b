import type { LiveMessage } from '../model/live-message.ts';
import { connection, onMessage } from './told.ts';

/** Listens to the server; the browser connects again by itself. */
export const listen = (): void => {
  const events = new EventSource('/api/live');
  events.onopen = () => {
    connection.value = 'open';
  };
  events.onerror = () => {
    connection.value = 'lost';
  };
  events.onmessage = ({ data }) => {
    const message: LiveMessage = JSON.parse(data);
    onMessage(message);
  };
};
