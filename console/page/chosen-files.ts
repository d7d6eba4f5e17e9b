import { signal } from '@preact/signals';
import { setup } from './told.ts';

/** Files that a person has dropped or chosen, and not yet uploaded. */
export const chosen = signal<readonly File[]>([]);

/** Whether a file is held over the page, where it would be uploaded. */
export const isHeldOver = signal(false);

/** Without news for so long it is held there no more: a browser tells of it at least each 350 ms. */
const GONE_MS = 700;
let timer: ReturnType<typeof setTimeout> | undefined;

const letGo = (): void => {
  clearTimeout(timer);
  isHeldOver.value = false;
};

/** A text that is dragged from one field to another is no file. */
const bringsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;

/** A file that is dropped anywhere on the page is to be uploaded. */
export const acceptDrops = (): void => {
  const hold = (event: DragEvent): void => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    clearTimeout(timer);
    isHeldOver.value = setup.value?.mayPlay === true;
  };
  addEventListener('dragenter', hold);
  addEventListener('dragover', (event) => {
    hold(event);
    // Where a form of its own takes the drop, nothing else says here that it is over.
    timer = setTimeout(letGo, GONE_MS);
  });
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) letGo();
  });
  addEventListener('drop', (event) => {
    letGo();
    if (!bringsFiles(event)) return;
    event.preventDefault();
    if (setup.value?.mayPlay === true) chosen.value = [...(event.dataTransfer?.files ?? [])];
  });
};
