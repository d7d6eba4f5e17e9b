import type { Metafile } from 'esbuild';

export interface BundleContents {
  readonly bytes: number;
  /** Source files, relative to the project. */
  readonly inputs: readonly string[];
  /** Bytes of each package in the bundle; our own code is under its folder's name. */
  readonly bytesByPackage: Readonly<Record<string, number>>;
}

/** What went into the bundle of one handler. */
export const bundleContents = (metafile: Metafile, handler: string): BundleContents => {
  const [, output] = Object.entries(metafile.outputs).find(([file]) => file.endsWith(`/${handler}.cjs`)) ?? [];
  if (output === undefined) throw new Error(`there is no bundle of ${handler}`);
  const bytesByPackage: Record<string, number> = {};
  for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
    const leaseToken = packageOf(file);
    bytesByPackage[leaseToken] = (bytesByPackage[leaseToken] ?? 0) + bytesInOutput;
  }
  return {
    bytes: output.bytes,
    inputs: Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
    bytesByPackage,
  };
};

const packageOf = (file: string): string => {
  const inPackages = file.split('node_modules/').at(-1);
  if (inPackages === undefined || inPackages === file) return file.split('/')[0] ?? file;
  return inPackages
    .split('/')
    .slice(0, inPackages.startsWith('@') ? 2 : 1)
    .join('/');
};

/** One line for each package, the largest first, with what it was before. */
export const describeSizes = ({ bytesByPackage }: BundleContents, before: Readonly<Record<string, number>>): string =>
  Object.entries(bytesByPackage)
    .map(([name, bytes]) => ({ name, kilobytes: bytes / 1024, grown: bytes / 1024 - (before[name] ?? 0) }))
    .toSorted((one, other) => other.grown - one.grown)
    .slice(0, 10)
    .map(
      ({ name, kilobytes, grown }) =>
        `  ${name}: ${kilobytes.toFixed(1)} KB (${grown >= 0 ? '+' : ''}${grown.toFixed(1)})`,
    )
    .join('\n');
