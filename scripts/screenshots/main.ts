import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { createComponents } from '../../platform/components/components.ts';
import { describeEvent } from '../../platform/components/describe-event.ts';

/** A page at a size and in a colour scheme. */
interface Shot {
  readonly name: string;
  readonly url: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** Without these a browser in a closed network keeps trying to reach its vendor. */
const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SIZES = [1440, 390];
const HEIGHT = 900;
const SETTLE_MS = 4_000;

const { values } = parseArgs({
  options: {
    api: { type: 'string', default: 'http://127.0.0.1:8000' },
    'temporal-ui': { type: 'string', default: 'http://127.0.0.1:8233' },
    out: { type: 'string', default: 'screenshots' },
  },
});

const shots: readonly Shot[] = [
  ...SIZES.flatMap((width) =>
    (['light', 'dark'] as const).map((colorScheme) => ({
      name: `overview-${String(width)}-${colorScheme}`,
      url: values.api,
      width,
      colorScheme,
    })),
  ),
  {
    name: 'temporal-workflows',
    url: `${values['temporal-ui']}/namespaces/default/workflows`,
    width: 1440,
    colorScheme: 'light',
  },
];

/** Takes one picture; Temporal's UI loads its table after the page, so every page gets time to settle. */
async function take(browser: Browser, shot: Shot, folder: string): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: shot.width, height: HEIGHT },
    colorScheme: shot.colorScheme,
  });
  await page.goto(shot.url, { waitUntil: 'load' });
  await page.waitForTimeout(SETTLE_MS);
  const path = join(folder, `${shot.name}.png`);
  await page.screenshot({ path, fullPage: true });
  await page.close();
  console.log(path);
}

const report = (event: Parameters<typeof describeEvent>[0]): void => {
  console.error(describeEvent(event));
};
const { path: executablePath } = await createComponents({ environment: process.env, report }).ensure('chromium');
const folder = resolve(values.out);
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: BROWSER_ARGS });
try {
  for (const shot of shots) await take(browser, shot, folder);
} finally {
  await browser.close();
}
