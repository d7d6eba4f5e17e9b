/**
 * The names of run arguments that Glue keeps for itself or interprets.
 * https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
 * https://docs.aws.amazon.com/glue/latest/dg/author-job-ray-job-parameters.html
 * https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
 */

/** The argument that carries the marker, unless the file names another. */
export const DEFAULT_MARKER = '--trigger-request-id';

/**
 * Glue sets these itself: the first four its page says never to set; by the next two a run knows who it is, and a false
 * run id would let a second run pass the fence (docs/fence.md). At `--help` Python's argument parser, which
 * `getResolvedOptions` is built on, prints its usage and ends the script.
 */
export const NEVER_ARGUMENTS: ReadonlySet<string> = new Set([
  '--debug',
  '--mode',
  '--JOB_NAME',
  '--endpoint',
  '--JOB_ID',
  '--JOB_RUN_ID',
  '--help',
]);

/**
 * Glue reads these as code to run, places to write or how to run. A literal in the file may set them; event data may
 * not, because whoever can upload a file would then choose what runs with the job's role.
 */
export const GLUE_ARGUMENTS: ReadonlySet<string> = new Set([
  '--additional-python-modules',
  '--auto-scale-within-microbatch',
  '--class',
  '--conf',
  '--connection-names',
  '--continuation-option',
  '--continuous-log-conversionPattern',
  '--continuous-log-logGroup',
  '--continuous-log-logStreamPrefix',
  '--custom-logGroup-prefix',
  '--custom-logStream-prefix',
  '--customer-driver-env-vars',
  '--customer-executor-env-vars',
  '--datalake-formats',
  '--disable-proxy',
  '--disable-proxy-v2',
  '--enable-auto-scaling',
  '--enable-continuous-cloudwatch-log',
  '--enable-continuous-log-filter',
  '--enable-data-lineage',
  '--enable-glue-datacatalog',
  '--enable-job-insights',
  '--enable-lakeformation-fine-grained-access',
  '--enable-metrics',
  '--enable-observability-metrics',
  '--enable-rename-algorithm-v2',
  '--enable-s3-parquet-optimized-committer',
  '--enable-spark-ui',
  '--encryption-type',
  '--executor-cores',
  '--extra-files',
  '--extra-jars',
  '--extra-py-files',
  '--job-bookmark-from',
  '--job-bookmark-option',
  '--job-bookmark-to',
  '--job-insights-byo-rules',
  '--job-language',
  '--library-set',
  '--min-workers',
  '--object_store_memory_head',
  '--object_store_memory_worker',
  '--pip-install',
  '--python-modules-installer-option',
  '--RedshiftTempDir',
  '--s3-py-modules',
  '--scriptLocation',
  '--SECURITY_CONFIGURATION',
  '--spark-event-logs-path',
  '--spark-ui-event-logs-path',
  '--TempDir',
  '--use-postgres-driver',
  '--user-jars-first',
  '--WORKFLOW_NAME',
  '--WORKFLOW_RUN_ID',
  '--working-dir',
  '--write-shuffle-files-to-s3',
  '--write-shuffle-spills-to-s3',
  'library-set',
]);
