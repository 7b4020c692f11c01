// The four routes of the example of dynamic workers, which the playground and a page of the site serve.
import { expect, type FrameLocator, type Page } from '@playwright/test';

/** Asks for each route, some of them again: what is kept has counted, what is made anew has not. The first answer is for `/`. */
export async function visit_routes(place: Page | FrameLocator): Promise<void> {
  const body = place.getByLabel('Body of the response');
  const go = (path: string): Promise<void> => place.getByRole('button', { name: path, exact: true }).click();
  await expect(body).toContainText('visit 1', { timeout: 40_000 });
  await expect(body).toContainText('/dynamic   one worker per request');
  await go('/dynamic');
  await expect(body).toContainText('"worker": 1');
  await expect(body).toContainText('clock.example, answered by the page');
  await go('/dynamic');
  await expect(body).toContainText('"worker": 2');
  await go('/config');
  await expect(body).toContainText('"runtime": "Skein-Workers"');
  await expect(body).toContainText('"newCheckout": true');
  await go('/');
  await expect(body).toContainText('visit 2');
  await go('/metrics');
  await expect(body).toContainText('requests{path="/dynamic"} 2');
}
