import { signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { droppedKey } from '../model/dropped-key.ts';
import { askSetup, upload } from './server.ts';
import { setup } from './told.ts';

/** Files that a person has dropped or chosen, and not yet uploaded. */
const chosen = signal<readonly File[]>([]);

/** A file that is dropped anywhere on the page is to be uploaded. */
export const acceptDrops = (): void => {
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    if (setup.value?.mayPlay === true) chosen.value = [...(event.dataTransfer?.files ?? [])];
  });
};

/** Lets a person choose files where none can be dropped. */
export const UploadButton = () => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="primary" onClick={() => input.current?.click()}>
        Upload a file
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={({ currentTarget }) => {
          chosen.value = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
        }}
      />
    </>
  );
};

/** Asks where the files go: a place of a trigger, and the key, which can be changed. */
export const UploadPanel = () => (chosen.value.length === 0 ? null : <Panel files={chosen.value} />);

const Panel = ({ files }: { readonly files: readonly File[] }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const places = setup.value?.places ?? [];
  const at = useSignal(0);
  const place = places[at.value];
  const [first] = files;
  const key = useSignal('');
  useEffect(() => {
    dialog.current?.showModal();
    void askSetup();
  }, []);
  useEffect(() => {
    key.value = place === undefined || first === undefined ? '' : droppedKey(place, first.name);
  }, [place, first]);
  const close = (): void => {
    chosen.value = [];
  };
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (place === undefined) return;
    close();
    const folder = key.value.replace(/[^/]*$/, '');
    for (const file of files) await upload(place.bucket, file === first ? key.value : `${folder}${file.name}`, file);
  };
  return (
    <dialog ref={dialog} aria-labelledby="upload-title" onClose={close}>
      <form onSubmit={send}>
        <h2 id="upload-title">Upload {files.length === 1 ? first?.name : `${files.length} files`}</h2>
        {place === undefined && <p>No trigger of the file waits for uploads.</p>}
        {place !== undefined && (
          <>
            <label>
              For the trigger
              <select value={at.value} onChange={({ currentTarget }) => (at.value = Number(currentTarget.value))}>
                {places.map(({ trigger, bucket, pattern }, index) => (
                  <option key={`${trigger} ${pattern}`} value={index}>
                    {trigger}: s3://{bucket}/{pattern}
                  </option>
                ))}
              </select>
            </label>
            <label>
              Key in {place.bucket}
              <input value={key.value} required onInput={({ currentTarget }) => (key.value = currentTarget.value)} />
            </label>
            {files.length > 1 && <p class="quiet">The others go into the same folder under their own names.</p>}
          </>
        )}
        <p class="buttons dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          {place !== undefined && (
            <button type="submit" class="primary">
              Upload
            </button>
          )}
        </p>
      </form>
    </dialog>
  );
};
