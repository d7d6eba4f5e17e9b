import type { Paint } from '../command-line/paint.ts';
import { printable } from '../tables/printable.ts';
import type { Finding, Level, Where } from './finding.ts';

/** In the order in which a person wants to read them. */
const LEVELS: readonly Level[] = ['error', 'warning', 'unchecked', 'note'];

const COLOURS = { error: 'red', warning: 'yellow', unchecked: 'yellow', note: 'dim' } as const;

/** The findings, the worst first, each with its remedy; and how many there are. */
export const showReport = (findings: readonly Finding[], paint: Paint): readonly string[] => [
  ...LEVELS.flatMap((level) => findings.filter((finding) => finding.level === level)).flatMap((finding) => [
    `${paint(finding.level, COLOURS[finding.level])}: ${printable(`${subjectOf(finding.where)}${finding.what}`)}`,
    ...(finding.advice === undefined ? [] : [`  ${printable(finding.advice)}:`]),
    `    ${printable(finding.remedy)}`,
    '',
  ]),
  summaryOf(findings),
];

/** Whom a finding concerns, before what it says. */
const subjectOf = ({ triggers = [], job, bucket, functions = [] }: Where): string => {
  const parts = [
    ...listed('trigger', triggers),
    ...(job === undefined ? [] : [`job ${job}`]),
    ...(bucket === undefined ? [] : [`bucket ${bucket}`]),
    ...listed('function', functions),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
};

const listed = (kind: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${kind}${names.length === 1 ? '' : 's'} ${names.join(', ')}`];

const summaryOf = (findings: readonly Finding[]): string => {
  const count = (level: Level, one: string, many = `${one}s`): string => {
    const found = findings.filter((finding) => finding.level === level).length;
    return `${found} ${found === 1 ? one : many}`;
  };
  const open = findings.some(({ level }) => level === 'unchecked')
    ? `, ${count('unchecked', 'check that could not be made', 'checks that could not be made')}`
    : '';
  return `${count('error', 'error')}, ${count('warning', 'warning')}, ${count('note', 'note')}${open}`;
};
