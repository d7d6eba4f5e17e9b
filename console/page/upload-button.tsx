import { useRef } from 'preact/hooks';
import { chosen } from './chosen-files.ts';

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
