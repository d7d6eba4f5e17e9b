import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { folderIn, folderOf, keyInstead, placeFor } from '../model/upload-keys.ts';
import { chosen } from './chosen-files.ts';
import type { KeyedFile } from './outlooks.ts';
import { sendFiles } from './send-files.ts';
import { askSetup } from './server.ts';
import { setup } from './told.ts';
import { UploadOutlooks } from './upload-outlooks.tsx';

/** Asks where the files go, and says what they would start there. */
export const UploadPanel = () => {
  const [first] = chosen.value;
  return first === undefined ? null : <Panel files={chosen.value} first={first} />;
};

interface PanelProps {
  readonly files: readonly File[];
  readonly first: File;
}

const Panel = ({ files, first }: PanelProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const places = setup.value?.places ?? [];
  const at = useSignal(placeFor(places, first.name));
  const place = places[at.value];
  const isOne = files.length === 1;
  /** Of one file its whole key, of several their folder. */
  const written = useSignal('');
  useEffect(() => {
    dialog.current?.showModal();
    void askSetup();
  }, []);
  useEffect(() => {
    written.value = place === undefined ? '' : `${folderOf(place)}${isOne ? first.name : ''}`;
  }, [place?.pattern, place?.exampleKey, first]);
  const folder = isOne ? folderIn(written.value) : written.value.replace(/(?<=[^/])$/, '/');
  const keyed: readonly KeyedFile[] = isOne
    ? [{ key: written.value, file: first }]
    : files.map((file) => ({ key: `${folder}${file.name}`, file }));
  const instead = isOne && place !== undefined ? keyInstead(place, first.name) : undefined;
  return (
    <dialog
      ref={dialog}
      class="upload-dialog"
      aria-labelledby="upload-title"
      onClose={() => {
        chosen.value = [];
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (place === undefined) return;
          dialog.current?.close();
          void sendFiles(place.bucket, folder, keyed);
        }}
      >
        <h2 id="upload-title">
          Upload <bdi>{isOne ? first.name : `${files.length} files`}</bdi>
        </h2>
        {place === undefined ? (
          <p>No trigger of the file waits for uploads.</p>
        ) : (
          <>
            <label>
              Folder of the trigger
              <select value={at.value} onChange={({ currentTarget }) => (at.value = Number(currentTarget.value))}>
                {places.map(({ trigger, bucket, pattern }, index) => (
                  <option key={`${trigger} ${pattern}`} value={index}>
                    {trigger}: s3://{bucket}/{pattern}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {isOne ? 'Key' : 'Folder'} in {place.bucket}
              <input
                class="mono"
                value={written.value}
                required={isOne}
                autocomplete="off"
                spellcheck={false}
                onInput={({ currentTarget }) => (written.value = currentTarget.value)}
              />
            </label>
            {instead !== undefined && written.value !== instead && (
              <p class="quiet">
                The pattern takes no file of this name.{' '}
                <button type="button" class="link" onClick={() => (written.value = instead)}>
                  Upload it as {instead}
                </button>
              </p>
            )}
            <UploadOutlooks bucket={place.bucket} trigger={place.trigger} files={keyed} />
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
