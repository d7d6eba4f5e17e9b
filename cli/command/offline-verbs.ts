import type { Verb } from './command-world.ts';

// Loaded on demand: the other verbs read no triggers file, and start faster without what that takes.

/** `glue-job-trigger explain`, as `npm run explain`. */
export const explain: Verb = {
  name: 'explain',
  summary: 'what an event would start, and why, by the triggers file on this machine',
  run: async (args, { environment, terminal, now }) => {
    const { explain: run } = await import('../explain/explain.ts');
    const { loadTriggers } = await import('../../lib/triggers-file/load-triggers.ts');
    return run(args, { environment, terminal, now, loadTriggers }, 'glue-job-trigger explain');
  },
};

/** `glue-job-trigger check`, as `npm run check`. */
export const check: Verb = {
  name: 'check',
  summary: 'every error of a triggers file',
  run: async (args) => (await import('../check/check.ts')).check(args, 'glue-job-trigger check'),
};
