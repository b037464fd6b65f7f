import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives the whole run a temporary folder of its own: each `new App()` of the CDK makes a cloud assembly in the system's, and leaves it there.
 */
export default function setUp(): void {
  process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'waybill-test-'));
}

/** Takes the folder away again, after the last test. */
export function tearDown(): void {
  const folder = process.env['TMPDIR'];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
