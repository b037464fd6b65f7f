import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';

const ROOT = join(__dirname, '../..');

/** The feature flags of cdk.json, which only the command reads by itself. */
function featureFlags(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  return context;
}

/** Prints every warning at synthesis; tests look at the warnings themselves. */
const PRINT_ANNOTATIONS = '@aws-cdk/core:annotationsInValidationReport';

/** An app as `cdk synth` runs it here: with the feature flags of cdk.json. */
export function testApp(props: AppProps = {}): App {
  return new App({ ...props, context: { ...featureFlags(), [PRINT_ANNOTATIONS]: false, ...props.context } });
}
