import { useSignal } from '@preact/signals';
import type { TryState } from './try-state.ts';

/** An object as if it were uploaded: its address and size are typed, or taken from a file. The file is not read. */
export const UploadForm = ({ state: { address, size, triggers } }: { readonly state: TryState }) => {
  const isOver = useSignal(false);
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    const folder = /^s3:\/\/[^/]+\/(?:.*\/)?/.exec(address.value)?.[0];
    const on = triggers.value.find((trigger) => trigger.on.kind === 's3')?.on;
    address.value = `${folder ?? `s3://${on?.kind === 's3' ? on.bucket : 'bucket'}/`}${file.name}`;
    size.value = String(file.size);
  };
  return (
    <fieldset
      class={isOver.value ? 'drop over' : 'drop'}
      onDragEnter={(event) => event.stopPropagation()}
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        // Elsewhere on the console's page a file that is dropped is really uploaded.
        event.stopPropagation();
        isOver.value = false;
        take(event.dataTransfer?.files[0]);
      }}
    >
      <legend class="hidden">The object</legend>
      <label class="field">
        <span>Address of the object</span>
        <input
          class="mono"
          value={address.value}
          placeholder="s3://bucket/key"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            address.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="choices">
        <label class="field inline">
          <span>Size in bytes</span>
          <input
            type="number"
            min={0}
            value={size.value}
            onInput={(event) => {
              size.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field inline">
          <span>Name and size of a file, chosen or dropped here</span>
          <input type="file" onChange={({ currentTarget }) => take(currentTarget.files?.[0])} />
        </label>
      </div>
    </fieldset>
  );
};
