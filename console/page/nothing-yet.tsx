import { connection, problem, setup } from './told.ts';

/** What to do next where nothing has come. */
export const NothingYet = () => {
  const [place] = setup.value?.places ?? [];
  if (connection.value !== 'open' || problem.value !== undefined) return <p class="empty">Nothing is known yet.</p>;
  if (setup.value?.mayPlay !== true) return <p class="empty">No request has come today or yesterday.</p>;
  if (place === undefined) return <p class="empty">Nothing has come yet. No trigger waits for uploads.</p>;
  const { endpoint } = setup.value;
  return (
    <div class="empty">
      <p>Nothing has come yet. Drop a file here, or run</p>
      <pre>
        aws --endpoint-url {endpoint} s3 cp file s3://{place.bucket}/{place.exampleKey}
      </pre>
    </div>
  );
};
