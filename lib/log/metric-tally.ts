import type { Clock } from '../core/time.ts';
import type { DecisionLog, LogFields } from './decisions.ts';
import { METRICS, type MetricName, type MetricRow, type MetricSource } from './metrics.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const MOST_VALUES = 100;

const ROWS = Object.entries<MetricRow>(METRICS) as readonly [MetricName, MetricRow][];

/** By decision, so that a line is held against the few metrics that it may count for. */
const SOURCES: ReadonlyMap<string, readonly (readonly [MetricName, MetricSource])[]> = Map.groupBy(
  ROWS.flatMap(([name, { from }]) => from.map((source) => [name, source] as const)),
  ([, { decision }]) => decision,
);

/** What CloudWatch tells metrics of one name apart by. Never a key or a request: each combination is paid for. */
export const dimensionsOf = (trigger: string, jobName: string) => ({
  Trigger: dimensionValue(trigger),
  Job: dimensionValue(jobName),
});

/** A dimension takes ASCII only, and a job's name may have more. */
const dimensionValue = (name: string): string => name.replaceAll(/[^\x20-\x7E]/g, '_');

/** What one trigger has in one invocation. */
interface TriggerTally {
  readonly trigger: string;
  readonly jobName: string;
  /** A number where lines are counted; otherwise each line's number. */
  readonly values: Map<MetricName, number | readonly number[]>;
}

/**
 * The metrics of one invocation: they are counted from the lines that it logs, whatever the log's level, and written
 * at its end, for each trigger in one line. What did not happen is not written, so that it costs nothing.
 */
export class MetricTally {
  readonly #tallies = new Map<string, TriggerTally>();

  /** The log, of which each line is counted, too. */
  counting(log: DecisionLog): DecisionLog {
    return {
      debug: (message, fields) => log.debug(message, this.#counted(fields)),
      info: (message, fields) => log.info(message, this.#counted(fields)),
      warn: (message, fields) => log.warn(message, this.#counted(fields)),
      error: (message, fields) => log.error(message, this.#counted(fields)),
    };
  }

  /** The lines that tell CloudWatch the metrics, in its embedded metric format; none without a name space. */
  lines(namespace: string | undefined, clock: Clock): readonly string[] {
    if (namespace === undefined) return [];
    const documents = [...this.#tallies.values()].flatMap((tally) =>
      valuesOf(tally).map((values) => ({
        directives: directives(namespace, Object.keys(values)),
        fields: { ...dimensionsOf(tally.trigger, tally.jobName), ...values },
      })),
    );
    if (documents.length === 0) return [];
    const Timestamp = clock();
    const lines: string[] = [];
    for (const { directives: CloudWatchMetrics, fields } of documents)
      lines.push(`${JSON.stringify({ _aws: { Timestamp, CloudWatchMetrics }, ...fields })}\n`);
    return lines;
  }

  /** Lines that name no trigger and job count for nothing. */
  #counted<Fields extends LogFields>(line: Fields): Fields {
    const fields: Readonly<Record<string, unknown>> = line;
    const { trigger, jobName } = fields;
    if (typeof trigger !== 'string' || typeof jobName !== 'string') return line;
    for (const [name, source] of SOURCES.get(line.decision) ?? []) {
      if (!counts(source, fields)) continue;
      const { values } = this.#tallyOf(trigger, jobName);
      if (source.value === undefined) values.set(name, Number(values.get(name) ?? 0) + 1);
      else values.set(name, [...listed(values.get(name)), numberIn(source.value, fields)]);
    }
    return line;
  }

  #tallyOf(trigger: string, jobName: string): TriggerTally {
    const key = JSON.stringify([trigger, jobName]);
    const tally = this.#tallies.get(key) ?? { trigger, jobName, values: new Map() };
    this.#tallies.set(key, tally);
    return tally;
  }
}

const counts = ({ when, value }: MetricSource, fields: Readonly<Record<string, unknown>>): boolean => {
  if (value !== undefined && !Number.isFinite(numberIn(value, fields))) return false;
  if (when === undefined) return true;
  return 'is' in when ? fields[when.field] === when.is : fields[when.field] !== when.not;
};

const numberIn = (value: string | number, fields: Readonly<Record<string, unknown>>): number =>
  typeof value === 'number' ? value : typeof fields[value] === 'number' ? fields[value] : Number.NaN;

const listed = (values: number | readonly number[] | undefined): readonly number[] =>
  typeof values === 'number' ? [values] : (values ?? []);

type Values = Readonly<Record<string, number | readonly number[]>>;

/** As many documents as a metric has hundreds of values: one takes no more. Counts stand in the first. */
const valuesOf = ({ values }: TriggerTally): readonly Values[] => {
  const parts = Math.ceil(Math.max(1, ...[...values.values()].map((each) => listed(each).length)) / MOST_VALUES);
  return Array.from({ length: parts }, (_, part) =>
    Object.fromEntries(
      [...values].flatMap(([name, each]): [string, number | readonly number[]][] => {
        if (typeof each === 'number') return part === 0 ? [[name, each]] : [];
        const some = each.slice(part * MOST_VALUES, (part + 1) * MOST_VALUES);
        return some.length === 0 ? [] : [[name, some]];
      }),
    ),
  );
};

const directives = (namespace: string, names: readonly string[]) => {
  const metrics = ROWS.filter(([name]) => names.includes(name));
  const overall = metrics.filter(([, row]) => row.overall === true);
  return [
    { Namespace: namespace, Dimensions: [['Trigger', 'Job']], Metrics: metrics.map(definition) },
    ...(overall.length === 0 ? [] : [{ Namespace: namespace, Dimensions: [[]], Metrics: overall.map(definition) }]),
  ];
};

const definition = ([name, { unit }]: readonly [MetricName, MetricRow]) => ({ Name: name, Unit: unit });
