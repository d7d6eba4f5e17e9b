import type { JSHandle, Page } from 'playwright-core';

/** A file as a browser brings it. Scripts of the page stand in texts: the tests are compiled without a browser's types. */
const fileOf = (page: Page, name: string, text: string): Promise<JSHandle> =>
  page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
    return transfer;
  })()`);

/** Lets a file fall onto an element of the page, as from the person's desktop. */
export const dropFile = async (page: Page, name: string, text: string, onto = 'body'): Promise<void> => {
  await page.dispatchEvent(onto, 'drop', { dataTransfer: await fileOf(page, name, text) });
};

/** Drags a file over the page, into it or out of it. */
export const dragFile = (page: Page, event: 'dragenter' | 'dragleave'): Promise<void> =>
  page.evaluate(`{
    const files = new DataTransfer();
    files.items.add(new File(['a'], 'a.csv'));
    dispatchEvent(new DragEvent('${event}', { dataTransfer: files }));
  }`);
