/** Those of the other partitions. https://docs.aws.amazon.com/general/latest/gr/rande.html */
const DNS_SUFFIXES: readonly (readonly [regions: string, suffix: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-isof-', 'csp.hci.ic.gov'],
];

/** What the names of AWS's servers end with in a region. */
export const dnsSuffixOf = (region: string): string =>
  DNS_SUFFIXES.find(([regions]) => region.startsWith(regions))?.[1] ?? 'amazonaws.com';
