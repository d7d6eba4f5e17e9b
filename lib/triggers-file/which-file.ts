/**
 * Which triggers file, for which stage, where a command line does not say so: `TRIGGERS_FILE` (default `triggers.yml`) and
 * `STAGE` (default `dev`). An empty variable counts as none.
 */
export const buildSettings = (environment: NodeJS.ProcessEnv): { readonly file: string; readonly stage: string } => ({
  file: environment['TRIGGERS_FILE'] || 'triggers.yml',
  stage: environment['STAGE'] || 'dev',
});
