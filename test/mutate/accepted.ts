/** Mutants that no test can notice, because they change nothing that anybody could see; each with the reason. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { describeMutant, type Mutant, placeOf } from './mutant.ts';

const acceptedSchema = z.strictObject({
  file: z.string(),
  /** The line as it stands, without the space around it, so that it is found again when it has moved. */
  line: z.string(),
  /** Where in that line the fault begins, from 1: a line may have two that read alike. */
  column: z.number().int(),
  /** As the runner tells it: `a < b → a <= b`. */
  mutant: z.string(),
  why: z.string().min(10),
});

export type Accepted = z.infer<typeof acceptedSchema>;

/** @throws Error when the file has another form */
export const readAccepted = (): readonly Accepted[] =>
  z.array(acceptedSchema).parse(parse(readFileSync(path.join(import.meta.dirname, 'accepted.yml'), 'utf8')) ?? []);

interface MutatedFile {
  readonly file: string;
  readonly source: string;
  readonly mutants: readonly Mutant[];
}

/** What is left to try, and entries for this file that belong to no mutant any more. */
export const withoutAccepted = (accepted: readonly Accepted[], { file, source, mutants }: MutatedFile) => {
  const own = accepted.filter((entry) => entry.file === file);
  const belongs = (mutant: Mutant) => (entry: Accepted) => {
    const { text, column } = placeOf(source, mutant);
    return entry.line === text && entry.column === column && entry.mutant === describeMutant(source, mutant);
  };
  return {
    tried: mutants.filter((mutant) => !own.some(belongs(mutant))),
    stale: own.filter((entry) => !mutants.some((mutant) => belongs(mutant)(entry))),
  };
};
