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
