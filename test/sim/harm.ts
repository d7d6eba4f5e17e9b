/**
 * - `DOUBLE`: one attempt has two runs. `FORGOTTEN`: a request was never admitted, or never comes to an end.
 * - `FALSE START`: a run is recorded that is not this attempt's. `NO OUTCOME`, `WRONG OUTCOME`: of a run.
 * - `PARALLEL`: two runs of one request at once, of whatever attempts.
 * - `TOO MANY`, `TOO FEW`: attempts, more or less than asked for. `EARLY`: one did not wait for its delay, or a
 *   group was cut before its time.
 * - `WRITES`: one worker goes on following runs of one request without coming to an end.
 * - `ORDER`: a later request overtook an earlier one beyond what is promised, or a cut took a later upload before it.
 * - `LATE`: a request that could go was not started for long. `REJECTED`: one was rejected for its job's passing
 *   trouble.
 * - `UNPUBLISHED`: an end was never published. `PUBLISHED EARLY`: one was, before the ledger knew it.
 * - `CANCELLED`: a request was sent or changed after its cancel was answered, or was cancelled without a call.
 * - `PAUSED`: something was started though it is paused, some seconds after the pause was answered.
 * - `OVERDUE`: a request was acquired after it should have started. `PAUSED AGAIN`: a pause came back after its resume.
 * - `FUSE`: a fuse has blown for too few requests, or has not for too many. `LEFT BEHIND`: a pause with `onlySince` ended
 *   before all that it means was cancelled.
 * - `TWICE IN`: an upload is in two requests. `LEFT OUT`: its batch does not list it, or was never requested.
 * - `NO MANIFEST`: a batch was sent before its list was written. `CAP`: a batch is larger than its trigger allows.
 * - `HELD`: two runs at once of a group that is held.
 * - `LEASE`, `SECOND SEND`, `TTL`, `CALLS`: a rule is broken, whether or not harm came of it this time.
 */
export type Harm =
  | 'DOUBLE'
  | 'FORGOTTEN'
  | 'FALSE START'
  | 'NO OUTCOME'
  | 'WRONG OUTCOME'
  | 'PARALLEL'
  | 'TOO MANY'
  | 'TOO FEW'
  | 'EARLY'
  | 'WRITES'
  | 'ORDER'
  | 'LATE'
  | 'UNPUBLISHED'
  | 'PUBLISHED EARLY'
  | 'REJECTED'
  | 'CANCELLED'
  | 'PAUSED'
  | 'PAUSED AGAIN'
  | 'OVERDUE'
  | 'FUSE'
  | 'LEFT BEHIND'
  | 'TWICE IN'
  | 'LEFT OUT'
  | 'NO MANIFEST'
  | 'CAP'
  | 'HELD'
  | 'LEASE'
  | 'SECOND SEND'
  | 'TTL'
  | 'CALLS';

export interface Violation {
  readonly harm: Harm;
  readonly what: string;
}

export type Report = (harm: Harm, what: string) => void;
