/** A step that a person can take with a request, in words: those of its button, and of the dialog that asks why. */
export interface StepWords {
  readonly button: string;
  /** Absent where no reason is asked for. Hostile text: it names what is acted on. */
  readonly ask?: {
    readonly title: string;
    readonly text: string;
    readonly confirm: string;
    readonly keep: string;
  };
}

/** The steps of the function `manual` that the page has a button for. */
export const STEPS = ['cancel', 'redrive', 'rerun', 'close'] as const;
export type StepName = (typeof STEPS)[number];

/**
 * What a step is called, and what it leads to.
 *
 * @param state that of the request: a redrive means something else of one that failed than of one that was cancelled
 * @param what the request in a few words
 */
export const stepWords = (name: StepName, state: string, what: string): StepWords => {
  switch (name) {
    case 'cancel':
      return {
        button: 'Cancel this request',
        ask: {
          title: `Cancel ${what}`,
          text: 'It starts nothing then, unless somebody lets it wait again.',
          ...{ confirm: 'Cancel the request', keep: 'Keep it' },
        },
      };
    case 'redrive':
      return state === 'CANCELLED'
        ? {
            button: 'Let it wait again (redrive)',
            ask: {
              title: `Let ${what} wait again`,
              text: 'It takes its old place in the backlog, and starts when its turn comes.',
              ...{ confirm: 'Let it wait again', keep: 'Leave it cancelled' },
            },
          }
        : {
            button: 'Try it again (redrive)',
            ask: {
              title: `Try ${what} again`,
              text:
                state === 'REJECTED'
                  ? 'It goes into the backlog, and is sent to Glue once more.'
                  : 'It goes into the backlog as its next attempt, with a run of its own.',
              ...{ confirm: 'Try it again', keep: 'Leave it as it is' },
            },
          };
    case 'rerun':
      return {
        button: 'Run it once more (rerun)',
        ask: {
          title: `Run ${what} once more`,
          text: 'It has succeeded. It goes into the backlog as its next attempt, with a run of its own.',
          ...{ confirm: 'Run it once more', keep: 'Leave it as it is' },
        },
      };
    case 'close':
      return { button: 'Close this batch now' };
  }
};
