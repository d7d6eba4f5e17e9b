/** An object that a trigger waits for, to upload a file to. */
export interface UploadPlace {
  readonly trigger: string;
  readonly bucket: string;
  /** The pattern as written in the triggers file. */
  readonly pattern: string;
  /** A key that matches it. */
  readonly exampleKey: string;
}

/** What the page is told first: where it is, and what it may do here. */
export interface Setup {
  readonly home: 'local' | 'deployed';
  readonly stage: string;
  /** Who started it: what is done here is done in this name. */
  readonly by: string;
  /** Absent: as the AWS CLI finds it. */
  readonly region?: string;
  /** Whether requests may be cancelled, triggers paused and so on; else the page only shows. */
  readonly mayAct: boolean;
  /** Whether faults can be injected, and files uploaded: only in the local cloud. */
  readonly mayPlay: boolean;
  readonly places: readonly UploadPlace[];
  /** The address of the local cloud's services. */
  readonly endpoint?: string;
}
