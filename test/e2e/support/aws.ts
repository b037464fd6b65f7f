/** Any secret does: the emulated AWS goes by the access key id, which is the account's number. */
const SECRET = 'test';

/** Where commands and clients of a run find AWS. */
export interface EmulatedAws {
  readonly endpoint: string;
  readonly region: string;
}

/** Options of an SDK client that acts as an account. */
export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function clientOptions(aws: EmulatedAws, account: string): ClientOptions {
  return { ...aws, credentials: { accessKeyId: account, secretAccessKey: SECRET } };
}

/**
 * The environment of a command that acts as an account. Nothing of the user's AWS, CDK and git settings is in it, and what a command keeps
 * under the home folder goes to another one.
 */
export function commandEnvironment(
  aws: EmulatedAws,
  account: string,
  home: string,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AWS_|CDK_|GIT_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    CDK_HOME: `${home}/.cdk`,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.region,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_CONFIG_FILE: `${home}/.aws/config`,
    AWS_SHARED_CREDENTIALS_FILE: `${home}/.aws/credentials`,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // Tells what the unit tests tell, and takes two seconds of every synthesis.
    CDK_VALIDATION: 'false',
    GIT_CONFIG_NOSYSTEM: '1',
    NO_COLOR: '1',
    NO_PROXY: 'localhost,127.0.0.1',
    no_proxy: 'localhost,127.0.0.1',
    NODE_NO_WARNINGS: '1',
  };
}

/** Profiles by name, for commands that read several accounts: the text of ~/.aws/config. */
export function profiles(accounts: Readonly<Record<string, string>>, region: string): string {
  return Object.entries(accounts)
    .map(([name, account]) => `[profile ${name}]\nregion = ${region}\naws_access_key_id = ${account}\naws_secret_access_key = ${SECRET}\n`)
    .join('\n');
}
