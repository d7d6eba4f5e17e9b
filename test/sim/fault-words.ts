import type { FAULTS, FaultKind, Place } from './faults.ts';

/** What goes wrong, in a sentence: all kinds of faults of all places. */
const FAULT_WORDS: { readonly [P in Place]: Readonly<Record<(typeof FAULTS)[P][number], string>> } = {
  write: {
    'dies before': 'The worker dies before it writes.',
    'dies after': 'The worker dies when it has written, before it hears the answer.',
    'reply lost': 'The answer to the write is lost, so the SDK writes again.',
    'late copy': 'The SDK writes twice, and a copy of the write arrives late.',
    throws: 'The write fails, and nothing is written.',
    'throws, but applied': 'The write is applied, but the worker hears of a failure.',
    'throws, applied late': 'The worker hears of a failure, and the write is applied later all the same.',
    slow: 'The write takes long.',
    'slow reply': 'The answer to the write takes long.',
  },
  member: {
    'refused in passing': 'One write of a shared call is refused in passing, and is tried again.',
    'given up': 'One write of a shared call is refused in passing again and again, and is given up.',
    'refuser not read': 'One write of a shared call is refused, and what stands there cannot be read.',
  },
  read: {
    'dies before': 'The worker dies before it reads.',
    throws: 'The read fails.',
    slow: 'The answer to the read takes long, and is old when it arrives.',
  },
  send: {
    'dies before': 'The worker dies before it sends.',
    'dies after': 'The worker dies right after it has sent. Glue accepts the call.',
    'accepted, reply lost': 'Glue accepts the call, and its reply is lost.',
    'accepted, then 5xx': 'Glue accepts the call, and answers with an error of its own (5xx).',
    '5xx': 'Glue answers with an error of its own (5xx), and starts nothing.',
    'accepted late': 'The call times out. Glue accepts it later.',
    'accepted late after 5xx': 'Glue answers with an error of its own (5xx), and accepts the call later.',
    'dies, accepted late': 'The worker dies while it sends. Glue accepts the call later.',
    hangs: 'The call times out, and Glue never gets it.',
    throttled: 'Glue throttles the call.',
    'not sent': 'The call does not reach Glue.',
    stalls: 'The worker stands still, and sends the call late.',
    refused: 'Glue refuses the request for good.',
  },
  look: {
    'dies before': 'The worker dies before it asks Glue.',
    fails: 'Glue does not answer the question.',
    denied: 'Glue denies the question.',
    slow: 'Glue’s answer takes long, and is old when it arrives.',
    'hides arguments': 'Glue’s answer lacks the arguments of the runs.',
    gone: 'Glue says that there is no such run.',
  },
  publish: {
    'dies before': 'The worker dies before it publishes the outcome.',
    'dies after': 'The worker dies when it has published the outcome.',
    lost: 'The outcome does not reach the event bus.',
    'reply lost': 'The outcome reaches the event bus, and the answer is lost.',
    'one refused': 'The event bus refuses one outcome.',
  },
  manifest: {
    'dies before': 'The worker dies before it writes the manifest.',
    'dies after': 'The worker dies when it has written the manifest.',
    throws: 'The manifest is not written.',
    'throws, but written': 'The manifest is written, but the worker hears of a failure.',
    slow: 'The manifest is written slowly.',
  },
  members: {
    'dies before': 'The worker dies before it reads the members.',
    'in two goes': 'The members are read at two moments, one part later.',
  },
  sleep: { 'dies before': 'The worker dies while it waits.', slow: 'The worker waits longer than it meant to.' },
  lane: {
    'dies before': 'The worker dies while it waits for its turn to send.',
    slow: 'The worker waits long for its turn to send.',
    frozen: 'The worker’s sandbox stands still while it waits for its turn to send, and goes on after its time.',
  },
  event: {
    lost: 'Glue’s event about the end of the run is lost.',
    twice: 'Glue’s event about the end of the run comes twice.',
    late: 'Glue’s event about the end of the run comes late.',
  },
  forgery: { 'end told early': 'An event tells the end of a run that has not ended.' },
  run: {
    'shown late': 'Glue shows the run in its lists only after a while.',
    'goes on for long': 'The run takes long.',
    'slot freed late': 'The run has ended, and its slot is free only later.',
    'hides its arguments': 'Glue never shows the arguments of the run.',
  },
  fence: {
    'dies before': 'The run fails before its fence.',
    'sees an old state': 'The fence sees an old state of the other run.',
  },
  delivery: {
    twice: 'The message is delivered twice.',
    'delete lost': 'The message is not deleted, and will be delivered again.',
    late: 'The message is delivered late.',
  },
  sweep: {
    'left out': 'The sweep of this minute does not take place.',
    twice: 'The sweep of this minute runs twice.',
    late: 'The sweep of this minute runs late.',
  },
  person: { errs: 'A person errs.' },
  world: {
    restart: 'Every worker is killed.',
    'MaxRetries changes': 'The job’s MaxRetries is changed.',
    'job made anew': 'The job is deleted and created again.',
    'reupload changes': 'The trigger’s reupload is changed.',
  },
};

export const faultWords = (place: Place, fault: FaultKind): string => {
  const ofPlace: Readonly<Record<string, string>> = FAULT_WORDS[place];
  return ofPlace[fault] ?? fault;
};
