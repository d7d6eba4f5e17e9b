import { expect, it } from 'vitest';
import { DEFAULT_MARKER, GLUE_ARGUMENTS, NEVER_ARGUMENTS } from '../../../lib/core/glue/glue-arguments.ts';

/** Written down apart from the code: whoever takes a name out lets event data choose what runs. */
const LITERAL_ONLY = `
  --additional-python-modules --auto-scale-within-microbatch --class --conf --connection-names
  --continuation-option --continuous-log-conversionPattern --continuous-log-logGroup
  --continuous-log-logStreamPrefix --custom-logGroup-prefix --custom-logStream-prefix --customer-driver-env-vars
  --customer-executor-env-vars --datalake-formats --disable-proxy --disable-proxy-v2 --enable-auto-scaling
  --enable-continuous-cloudwatch-log --enable-continuous-log-filter --enable-data-lineage
  --enable-glue-datacatalog --enable-job-insights --enable-lakeformation-fine-grained-access --enable-metrics
  --enable-observability-metrics --enable-rename-algorithm-v2 --enable-s3-parquet-optimized-committer
  --enable-spark-ui --encryption-type --executor-cores --extra-files --extra-jars --extra-py-files
  --job-bookmark-from --job-bookmark-option --job-bookmark-to --job-insights-byo-rules --job-language
  --library-set --min-workers --object_store_memory_head --object_store_memory_worker --pip-install
  --python-modules-installer-option --RedshiftTempDir --s3-py-modules --scriptLocation --SECURITY_CONFIGURATION
  --spark-event-logs-path --spark-ui-event-logs-path --TempDir --use-postgres-driver --user-jars-first
  --WORKFLOW_NAME --WORKFLOW_RUN_ID --working-dir --write-shuffle-files-to-s3 --write-shuffle-spills-to-s3
  library-set
`;
const NEVER = '--debug --mode --JOB_NAME --endpoint --JOB_ID --JOB_RUN_ID --help';

it('what Glue reads as code or configuration, and what it sets itself, is kept from event data', () => {
  expect([...GLUE_ARGUMENTS].sort()).toEqual(LITERAL_ONLY.trim().split(/\s+/).sort());
  expect([...NEVER_ARGUMENTS].sort()).toEqual(NEVER.split(' ').sort());
});

it('the marker is called as docs and scripts know it', () => {
  expect(DEFAULT_MARKER).toBe('--trigger-request-id');
});
