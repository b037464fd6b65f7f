import type { Finding } from '../../../lib/manifest';

/** A finding in the fields that a test is about. */
export function finding(fields: Partial<Finding> = {}): Finding {
  return {
    code: 'skipped-environment',
    severity: 'error',
    message: 'api 1.4.0 enters prod, and uat does not have it',
    help: 'promote it to uat first',
    file: 'release-manifest.yaml',
    line: 12,
    column: 7,
    environment: 'prod',
    image: 'api',
    ...fields,
  };
}

/** A finding that is not about a place. */
export function placeless(fields: Partial<Finding> = {}): Finding {
  return finding({ file: null, line: null, column: null, ...fields });
}

/** What outside text can hold, and no format may fall for. */
export const HOSTILE = [
  'a % b, c: d',
  'two\nlines\r\n::error::forged',
  '[click](https://evil.example) {0}',
  '<script>alert(1)</script>',
  '\u202eelbisrever \u001b[31mred',
  '"quoted" \\ back',
];
