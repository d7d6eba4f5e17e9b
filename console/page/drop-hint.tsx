import { signal } from '@preact/signals';
import { setup } from './told.ts';

/** A person drags files over the page. */
const isDragging = signal(false);

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;

// An element under the pointer is entered before the one that it covers is left: only what leaves the window ends it.
addEventListener('dragenter', (event) => {
  if (hasFiles(event)) isDragging.value = true;
});
addEventListener('dragleave', ({ relatedTarget }) => {
  if (relatedTarget === null) isDragging.value = false;
});
addEventListener('drop', () => {
  isDragging.value = false;
});

/** Says over the whole page that a file may be dropped, while one is dragged over it. */
export const DropHint = () =>
  isDragging.value && setup.value?.mayPlay === true ? (
    <div class="drop-here" aria-hidden="true">
      <p>Drop it to upload it to a trigger’s bucket</p>
    </div>
  ) : null;
