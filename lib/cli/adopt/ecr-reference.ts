import { Digest, ImageTag, RepositoryName } from '../../manifest';

/** An image of a private registry of Amazon ECR, as a task names it. */
export interface EcrReference {
  readonly account: string;
  readonly region: string;
  readonly repository: RepositoryName;
  /** `latest` when the reference names neither a tag nor a digest, as an engine takes it. */
  readonly tag: ImageTag | undefined;
  readonly digest: Digest | undefined;
}

/** Both forms of a registry's address: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
const ADDRESS =
  /^(?<account>[0-9]{12})\.dkr(?:\.ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.(?:com|com\.cn|eu)|[a-z.]*ic\.gov)|-ecr\.(?<dual>[a-z0-9-]+)\.on\.(?:aws|amazonwebservices\.com\.cn))\/(?<path>[^:@]+)(?::(?<tag>[^@]+))?(?:@(?<digest>.+))?$/;

/** Reads `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY[:TAG][@DIGEST]`; undefined for every other image. */
export function readEcrReference(text: string): EcrReference | undefined {
  const { account, region, dual, path, tag, digest } = ADDRESS.exec(text)?.groups ?? {};
  if (account === undefined || path === undefined) return undefined;
  try {
    return {
      account,
      region: region ?? dual ?? '',
      repository: RepositoryName.parse(path),
      tag: tag === undefined && digest !== undefined ? undefined : ImageTag.parse(tag ?? 'latest'),
      digest: digest === undefined ? undefined : Digest.parse(digest),
    };
  } catch {
    return undefined;
  }
}
