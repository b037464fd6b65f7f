import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from '../measure';
import { largeManifest } from '../large-manifest';
import { WAYBILL, type Figure } from '../figure';

const TARGETS = { milliseconds: 400, mebibytes: 200 };

/** Reading and editing a manifest of 600 images and 12,000 releases, against the YAML library alone reading the same text. */
export async function largeManifestCase(folder: string): Promise<Figure[]> {
  const path = join(folder, 'release-manifest.yaml');
  writeFileSync(path, largeManifest(600, 20));
  const baseline = {
    name: "js-yaml's load",
    args: ['-e', "require('js-yaml').load(require('node:fs').readFileSync(process.argv[1], 'utf8'))", path],
    cwd: join(__dirname, '../..'),
  };
  const validate = { name: 'waybill validate, 12,000 releases', args: [WAYBILL, 'validate', '--manifest', path] };
  const reject = {
    name: 'waybill reject, 12,000 releases',
    args: [WAYBILL, 'reject', 'image-300', '1.3.0', '--reason', 'memory leak, INC-311', '--dry-run', '--manifest', path],
  };
  return [
    { kind: 'ratio', ...(await compare(validate, baseline, 10)), targets: TARGETS },
    { kind: 'ratio', ...(await compare(reject, baseline, 10)), targets: TARGETS },
  ];
}
