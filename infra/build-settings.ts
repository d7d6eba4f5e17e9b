/** What is built, from the environment: `TRIGGERS_FILE` (default `triggers.yml`) and `STAGE` (default `dev`). */
export const buildSettings = (environment: NodeJS.ProcessEnv): { readonly file: string; readonly stage: string } => ({
  file: environment['TRIGGERS_FILE'] || 'triggers.yml',
  stage: environment['STAGE'] || 'dev',
});
