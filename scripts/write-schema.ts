import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { MANIFEST_SCHEMA } from '../lib/manifest/schema';

/**
 * Writes schema/release-manifest.schema.json from the schema that the validator itself uses. A test fails while the two differ.
 */
async function main(): Promise<void> {
  const file = join(__dirname, '../schema/release-manifest.schema.json');
  writeFileSync(file, await format(JSON.stringify(MANIFEST_SCHEMA), { parser: 'json', printWidth: 140 }));
}

void main();
