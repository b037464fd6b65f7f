import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Accepts, type ManifestImage, quote } from '../../manifest';
import { refuse } from '../refuse';
import type { BuildDiscoveryProps } from './build-discovery-props';

const PATH = /^(?!.*\.\.)[\w./-]{1,200}$/;
/** What git takes as a name or an address, and no angle brackets, which end either. */
const IDENTITY = /^(?! )[^<>\p{C}]{1,100}(?<! )$/u;

/**
 * Refuses props with which nothing could be discovered. Answers with the images.
 */
export function checkDiscovery(scope: IConstruct, props: BuildDiscoveryProps): ManifestImage[] {
  const { manifest, environment, manifestPath, authorName, authorEmail } = props;
  const images = props.images ?? manifest.images.map(({ name }) => name);
  if (manifest.environment(environment).accepts !== Accepts.BUILDS) {
    const mend = `a push is no release: promote into it, or let it take builds ("accepts: builds" of ${environment})`;
    refuse(scope, `environment: ${quote(environment)} takes only releases`, mend);
  }
  if (images.length === 0) refuse(scope, 'images: there is none', 'name images of the manifest, or leave it out for all');
  const twice = images.find((name, index) => images.indexOf(name) < index);
  if (twice !== undefined) refuse(scope, `images: ${quote(twice)} stands there twice`, 'name each image once');
  if (manifestPath !== undefined && !PATH.test(manifestPath)) {
    const mend = 'write letters, digits, ".", "-", "_" and "/"';
    refuse(scope, `manifestPath: ${quote(manifestPath)} is no path below the root of the repository`, mend);
  }
  for (const [prop, text] of Object.entries({ authorName, authorEmail })) {
    if (text !== undefined && !IDENTITY.test(text))
      refuse(scope, `${prop}: ${quote(text)} is not one`, 'write one line without "<" and ">"');
  }
  checkPlace(scope, 'account', Stack.of(scope).account, manifest.registryAccount);
  checkPlace(scope, 'region', Stack.of(scope).region, manifest.registryRegion);
  return images.map((name) => manifest.image(name));
}

/** ECR tells of pushes where the registry is, and nowhere else. */
function checkPlace(scope: IConstruct, what: string, stack: string, registry: string | undefined): void {
  if (registry === undefined || Token.isUnresolved(stack) || stack === registry) return;
  refuse(
    scope,
    `the stack is in the ${what} ${quote(stack)}, and the registry in ${quote(registry)}`,
    'put it into a stack where the registry is',
  );
}
