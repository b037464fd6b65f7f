import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';

/** What an AWS SDK client takes as `credentials`. */
export type AwsCredentials = ReturnType<typeof fromNodeProviderChain>;

/** Whose credentials to use. */
export interface CredentialChoice {
  /** A profile of the shared AWS configuration files. Default: the SDK's own chain (environment, AWS_PROFILE, SSO, container, instance). */
  readonly profile?: string | undefined;
  /** A role to assume with those credentials. Default: none. */
  readonly roleArn?: string | undefined;
  /** Region of the STS endpoint that is asked for the role. Default: the region of the client that uses the credentials. */
  readonly region?: string | undefined;
}

/**
 * Credentials for an AWS SDK client. Nothing is loaded, read or asked before the client needs them.
 *
 * @returns undefined when nothing is chosen: the client then follows the SDK's own chain
 */
export function credentialsFor(choice: CredentialChoice): AwsCredentials | undefined {
  const { profile, roleArn, region } = choice;
  if (profile === undefined && roleArn === undefined) return undefined;
  let provider: Promise<AwsCredentials> | undefined;
  const load = async (): Promise<AwsCredentials> => {
    const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
    const own = fromNodeProviderChain(profile === undefined ? {} : { profile });
    if (roleArn === undefined) return own;
    return fromTemporaryCredentials({
      masterCredentials: own,
      params: { RoleArn: roleArn, RoleSessionName: 'waybill' },
      clientConfig: { ...(region === undefined ? {} : { region }), ...(profile === undefined ? {} : { profile }) },
    });
  };
  return async (caller) => {
    provider ??= load();
    return (await provider)(caller);
  };
}
