import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where Debian and Ubuntu put it; another one may be named. */
const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a visitor brings along. */
export interface Visitor {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
  readonly scripts?: boolean;
  /** Whether there is a network. Default: none. */
  readonly online?: boolean;
}

/** A page that somebody opened, and everything that it did which a page like this must not do. */
export interface Visit {
  readonly page: Page;
  /** Addresses of all that was asked for. */
  readonly requests: readonly string[];
  /** Console messages, errors, violations of the policy, dialogs, and pages that were opened. */
  readonly incidents: readonly string[];
}

let browser: Browser | undefined;
const contexts: BrowserContext[] = [];

/** Starts a browser that nobody has used before. */
export async function startBrowser(): Promise<void> {
  if (!existsSync(PROGRAM)) {
    throw new Error(
      `${PROGRAM} is not there, and these tests need Chromium: apt-get install chromium, or name another one by CHROMIUM=PATH`,
    );
  }
  browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
}

/** Opens a page as somebody who never was there before. */
export async function visit(address: string, visitor: Visitor = {}): Promise<Visit> {
  const { width = 1280, scheme = 'light', media = 'screen', scripts = true, online = false } = visitor;
  if (browser === undefined) {
    throw new Error('no browser was started');
  }
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    javaScriptEnabled: scripts,
    offline: !online,
  });
  contexts.push(context);
  const requests: string[] = [];
  const incidents: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('console', (message) => incidents.push(`console: ${message.text()}`));
  context.on('weberror', (error) => incidents.push(`error: ${error.error().message}`));
  context.on('dialog', (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await context.addInitScript(
    `document.addEventListener('securitypolicyviolation', (event) => console.error('violates ' + event.violatedDirective));`,
  );
  const page = await context.newPage();
  context.on('page', (opened) => incidents.push(`page: ${opened.url()}`));
  await page.emulateMedia({ media, colorScheme: scheme });
  await page.goto(address);
  return { page, requests, incidents };
}

/** Closes every page of the test. */
export async function leave(): Promise<void> {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
}

/** Ends the browser. */
export async function stopBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}
