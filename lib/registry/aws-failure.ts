/** A failure of an AWS call, for people. One line each, free of secrets. */
export interface AwsFailure {
  /** Stable and public: see the table in this file. */
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

/** What was being done, to say which permission would mend a refusal. */
export interface AwsAction {
  /** Such as `ecr:BatchGetImage`. */
  readonly action: string;
  /** The ARN that the action needs to be allowed on. */
  readonly resource: string;
}

const CHOOSE_CREDENTIALS =
  'set AWS_PROFILE or use --profile (after "aws sso login" where the profile needs it), or set the AWS_* variables';

/** Names of AWS's errors, and codes of Node's network errors, by what they mean for the user. */
const MEANING: readonly (readonly [code: string, names: readonly string[], help: string])[] = [
  ['expired-credentials', ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'], `the session has ended: ${CHOOSE_CREDENTIALS}`],
  [
    'invalid-credentials',
    [
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
      'IncompleteSignatureException',
      'MissingAuthenticationToken',
      'AuthFailure',
      'OptInRequired',
    ],
    `AWS does not know these credentials, or the region is not enabled, or this machine's clock is off: ${CHOOSE_CREDENTIALS}`,
  ],
  [
    'throttled',
    [
      'Throttling',
      'ThrottlingException',
      'ThrottledException',
      'TooManyRequestsException',
      'RequestLimitExceeded',
      'RequestThrottled',
      'LimitExceededException',
      'SlowDown',
    ],
    'AWS limits the rate of calls, also after several retries: try again in a minute',
  ],
  [
    'unreachable',
    [
      'ENOTFOUND',
      'EAI_AGAIN',
      'ECONNREFUSED',
      'ECONNRESET',
      'ECONNABORTED',
      'EPIPE',
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'TimeoutError',
      'RequestTimeout',
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    'check the network, the region and AWS_ENDPOINT_URL',
  ],
];

/**
 * Says what a failed call of an AWS SDK client means and what to do about it: for ECR and ECS alike, also when the credentials could
 * not be had.
 *
 * Codes: `access-denied`, `no-credentials`, `expired-credentials`, `invalid-credentials`, `no-region`, `throttled`, `unreachable`,
 * `unavailable` (AWS's side failed), `aws-error` (anything else).
 */
export function explainAwsFailure(error: unknown, needed?: AwsAction): AwsFailure {
  const { name, code, text, status } = readError(error);
  const said = oneLine(name === 'Error' ? text : `${name}: ${text}`);
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return {
      code: /expired/i.test(text) ? 'expired-credentials' : 'no-credentials',
      message: `no AWS credentials: ${oneLine(text)}`,
      help: CHOOSE_CREDENTIALS,
    };
  }
  if (name.startsWith('AccessDenied') || name.startsWith('UnauthorizedOperation')) return denied(text, needed);
  if (/^region is missing/i.test(text)) {
    return {
      code: 'no-region',
      message: 'no AWS region is set',
      help: 'write "registry: { account: …, region: … }" in the release manifest, use --region, or set AWS_REGION',
    };
  }
  for (const [meaning, names, help] of MEANING) {
    if (!names.includes(name) && !names.includes(code ?? '')) continue;
    // AWS repeats the signed request in its complaint about a signature, session token included.
    return { code: meaning, message: meaning === 'invalid-credentials' ? `${name}: AWS refused the credentials` : said, help };
  }
  if (status !== undefined && status >= 500)
    return { code: 'unavailable', message: said, help: 'AWS failed to answer, also after several retries: try again later' };
  return { code: 'aws-error', message: said, help: 'look the error up in the API reference of the service' };
}

function denied(text: string, needed: AwsAction | undefined): AwsFailure {
  const failure = { code: 'access-denied', message: `AWS denied access: ${oneLine(text)}` };
  if (/\bsts:AssumeRole/.test(text)) {
    return { ...failure, help: "allow sts:AssumeRole on that role in this caller's policy, and this caller in the role's trust policy" };
  }
  if (needed === undefined) return { ...failure, help: 'allow it in the policy of this caller, or choose another caller with --profile' };
  return {
    ...failure,
    help:
      `allow ${needed.action} on ${needed.resource} in the policy of this caller (and in the repository's policy when it belongs to another account), ` +
      'or choose another caller with --profile or --role-arn',
  };
}

/** What errors of AWS, of Node and of fetch may carry; none of it is certain. */
interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

function readError(error: unknown): { name: string; code: string | undefined; text: string; status: number | undefined } {
  const { name, code, message, cause, $metadata } = (typeof error === 'object' && error !== null ? error : { message: error }) as ErrorLike;
  // fetch and the SDK wrap the system's error, whose code and message say more than theirs.
  const inner = (typeof cause === 'object' && cause !== null ? cause : {}) as ErrorLike;
  const system = [code, inner.code].find((each) => typeof each === 'string');
  const texts = [message, inner.message].filter((each) => typeof each === 'string' && each !== '');
  return {
    name: typeof name === 'string' && name !== 'TypeError' ? name : 'Error',
    // Some wrappers keep only the text: "connect ECONNREFUSED 127.0.0.1:443".
    code: typeof system === 'string' ? system : /\bE[A-Z_]{4,}\b/.exec(texts.join(' '))?.[0],
    text: texts.length === 0 ? 'no message' : texts.join(': '),
    status: typeof $metadata?.httpStatusCode === 'number' ? $metadata.httpStatusCode : undefined,
  };
}

const SHOWN = 400;

/** Text from outside made fit for a message: one line, no control or bidirectional characters, no user and no query string of an address, cut. */
export function oneLine(text: string): string {
  const line = text
    .replace(/\b(https?:\/\/)[^\s/?#@]*@/gi, '$1')
    .replace(/\b(https?:\/\/[^\s?]*)\?\S*/gi, '$1?…')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ')
    .trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}
