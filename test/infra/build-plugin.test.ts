import { describe, expect, it } from 'vitest';

const { default: BuildPlugin } = await import(new URL('../../infra/build-plugin.js', import.meta.url).href);

describe('the build', () => {
  it('is made before the archives, of all functions or of the one that is deployed alone', () => {
    const { hooks } = new BuildPlugin({});
    expect(Object.keys(hooks)).toEqual(['before:package:createDeploymentArtifacts', 'before:package:function:package']);
    expect(new Set(Object.values(hooks)).size).toBe(1);
  });
});
