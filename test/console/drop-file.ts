import type { Page } from 'playwright-core';

/** Lets a file fall onto an element of the page, as from the person's desktop. */
export const dropFile = async (page: Page, name: string, text: string, onto = 'body'): Promise<void> => {
  // Scripts of the page stand in texts: the tests are compiled without the types of a browser.
  const data = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
    return transfer;
  })()`);
  await page.dispatchEvent(onto, 'drop', { dataTransfer: data });
};

/** Drags a file over the page, into it or out of it. */
export const dragFile = (page: Page, event: 'dragenter' | 'dragleave'): Promise<void> =>
  page.evaluate(`{
    const files = new DataTransfer();
    files.items.add(new File(['a'], 'a.csv'));
    dispatchEvent(new DragEvent('${event}', { dataTransfer: files }));
  }`);
