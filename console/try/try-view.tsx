/** What an event would start, and why, by a triggers file that can be edited here. */
export const TryView = () => (
  <p class="empty">
    To see what an event would start, run <code>npm run explain -- examples/events/orders.json</code> in a terminal.
  </p>
);
