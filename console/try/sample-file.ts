/** A triggers file to begin with, where there is none. */
export const SAMPLE_FILE = `triggers:
  orders:
    on:
      s3: { bucket: acme-dev-landing, key: "orders/{area}/dt={day}/{file}.csv" }
    start:
      JobName: orders-etl
      Arguments:
        --source: s3://\${{ bucket }}/\${{ key }}
        --area: \${{ area }}

alarmTopic: none
`;
