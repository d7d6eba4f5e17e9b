/** `TRIGGERS_FILE` (default `triggers.yml`) and `STAGE` (default `dev`), for lack of options. Empty counts as none. */
export const buildSettings = (environment: NodeJS.ProcessEnv): { readonly file: string; readonly stage: string } => ({
  file: environment['TRIGGERS_FILE'] || 'triggers.yml',
  stage: environment['STAGE'] || 'dev',
});
