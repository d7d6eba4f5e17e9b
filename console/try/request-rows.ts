import type { StartJobRunRequest } from '../../lib/core/glue/start-job-run-request.ts';

/** A field or an argument of a StartJobRun request, to be read. */
export interface RequestRow {
  readonly name: string;
  readonly value: string;
}

/** The fields of a request, then its arguments. */
export const requestRows = ({ Arguments = {}, ...fields }: StartJobRunRequest): readonly RequestRow[] =>
  [...Object.entries(fields), ...Object.entries(Arguments)].map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
