/**
 * Stands in for the SDK's reader of `~/.aws/config` and `~/.aws/credentials` in the Lambda bundles, where there are no
 * such files: looking for them takes some milliseconds of the first event. The SDK then takes its default.
 */
export const fromSharedConfigFiles = () => async (): Promise<never> => {
  throw Object.assign(new Error('there are no shared config files in Lambda'), { tryNextLink: true });
};
