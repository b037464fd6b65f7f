import { type ManifestImage, quote, type ReleaseManifest } from '../../manifest';
import { UsageError } from '../failure';

/** A registry's host as Docker takes it: a name with a dot or a port, so that it is not taken for an account of Docker Hub. */
const HOST = /^(?=.*[.:]|localhost$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?$/;

/** `--host`. */
export function hostArgument(text: string | undefined, command: string): string | undefined {
  if (text !== undefined && !HOST.test(text)) {
    const help = 'write one such as 111111111111.dkr.ecr.eu-west-1.amazonaws.com or localhost:5000';
    throw new UsageError('invalid-argument', `${quote(text)} is not the host of a registry`, help, command);
  }
  return text;
}

/**
 * An image's repository as `docker push` takes it, without a tag. Without a host Docker would push to Docker Hub, so there must be one.
 *
 * @throws UsageError when neither the manifest nor the command says whose registry it is
 */
export function imageName(
  { registryAccount, registryRegion }: ReleaseManifest,
  image: ManifestImage,
  host: string | undefined,
  command: string,
): string {
  if (host === undefined && (registryAccount === undefined || registryRegion === undefined)) {
    throw new UsageError(
      'missing-argument',
      'the manifest does not say whose registry it is',
      'add registry: { account, region } to the manifest, or name the host: --host ACCOUNT.dkr.ecr.REGION.amazonaws.com',
      command,
    );
  }
  return `${host ?? ecrHost(registryAccount ?? '', registryRegion ?? '')}/${image.repository.toString()}`;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html and, for China, https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-Beijing.html */
function ecrHost(account: string, region: string): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
