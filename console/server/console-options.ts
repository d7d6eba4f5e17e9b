import type { Clock } from '../../lib/core/time.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { Setup } from '../model/setup.ts';
import type { UploadOutlook } from '../model/upload-outlook.ts';
import type { ConsolePorts } from '../sources/console-ports.ts';
import type { ToUpload } from '../sources/read-outlook.ts';

/** What a person can do in the local cloud alone. */
export interface LocalPlay extends Pick<LocalCloud, 'feed' | 'glue' | 'upload' | 'tick'> {
  /** What an upload would lead to. */
  readonly outlookOf: (file: ToUpload) => Promise<UploadOutlook>;
}

/** What the console shows, for whom and where. */
export interface ConsoleOptions {
  readonly ports: ConsolePorts;
  readonly setup: () => Setup;
  readonly clock: Clock;
  /** Triggers of the triggers file: they may have had no request yet. */
  readonly knownTriggers: () => readonly string[];
  /** By how much requests of a trigger stand before their arrival in the backlog, where that is known. */
  readonly headStartMs: () => Pick<ReadonlyMap<string, number>, 'get'>;
  /** How many entries `ports.ledger` gives at once. */
  readonly pageSize: number;
  /** The command that makes a call; undefined for one that the command does not make. */
  readonly commandOf: (call: Readonly<Record<string, unknown>>) => string | undefined;
  /** The triggers file on this machine, for the view *Try*; rejects where there is none. */
  readonly triggersFile: () => Promise<{ readonly text: string; readonly stage: string; readonly ledgerId?: string }>;
  /** The local cloud, if that is what is shown. */
  readonly local?: LocalPlay;
  /** Its port; any free one where that is taken, unless `onlyThisPort`. */
  readonly port: number;
  readonly onlyThisPort?: boolean;
  /** Whether only who knows the key in the printed address may use it, so that no other user of the machine can. */
  readonly needsKey?: boolean;
}
