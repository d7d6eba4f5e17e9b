import { isHeldOver } from './chosen-files.ts';

/** Says over the whole page that a file may be dropped, while one is held over it. */
export const DropHint = () =>
  isHeldOver.value ? (
    <div class="drop-here" aria-hidden="true">
      <p>Drop it to upload it to a trigger’s bucket</p>
    </div>
  ) : null;
