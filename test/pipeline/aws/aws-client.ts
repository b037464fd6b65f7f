import { type Credentials, sign } from './signature';
import { text } from './xml';

/** AWS refused a call. */
export class AwsError extends Error {
  public constructor(
    what: string,
    public readonly code: string,
    message: string,
  ) {
    super(`${what}: ${code}: ${message}`);
    this.name = 'AwsError';
  }
}

export interface RestRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** As it stands in the address: encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What a call answered. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

const VERSIONS = { cloudformation: '2010-05-15', iam: '2010-05-08', sts: '2011-06-15' };

/**
 * Calls services of the emulated AWS with given credentials. The project depends on the SDK clients of few services, and those that a pipeline
 * calls are not among them.
 */
export class AwsClient {
  public constructor(
    public readonly endpoint: string,
    public readonly region: string,
    public readonly credentials: Credentials,
  ) {}

  /** A call of a service that takes a form and answers in XML. */
  public async query(service: keyof typeof VERSIONS, action: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const body = new URLSearchParams({ Action: action, Version: VERSIONS[service], ...parameters }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.rest(service, { method: 'POST', path: '/', headers, body }, `${service}:${action}`);
    return answer.body.toString('utf8');
  }

  /** A call of a service that takes and answers JSON. */
  public async json<Answer>(service: string, target: string, body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const request: RestRequest = { method: 'POST', path: '/', headers, body: JSON.stringify(body) };
    const answer = await this.rest(service, request, `${service}:${target.replace(/^.*\./, '')}`);
    return JSON.parse(answer.body.toString('utf8')) as Answer;
  }

  /**
   * Any call.
   *
   * @throws AwsError
   */
  public async rest(service: string, request: RestRequest, what: string): Promise<RestAnswer> {
    const url = new URL(request.path, this.endpoint);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const { method } = request;
    const body = Buffer.from(request.body ?? '');
    const unsigned = { method, url, headers: request.headers ?? {}, body };
    const headers = sign(unsigned, { service, region: this.region }, this.credentials);
    const response = await fetch(url, { method, headers, ...(body.length > 0 ? { body: new Uint8Array(body) } : {}) });
    const answer = { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
    if (!response.ok) throw errorOf(what, answer);
    return answer;
  }

  /** A client that acts as a role. */
  public async assumeRole(roleArn: string, session: string): Promise<AwsClient> {
    const answer = await this.query('sts', 'AssumeRole', { RoleArn: roleArn, RoleSessionName: session });
    const field = (name: string): string => text(answer, name) ?? '';
    return new AwsClient(this.endpoint, this.region, {
      accessKeyId: field('AccessKeyId'),
      secretAccessKey: field('SecretAccessKey'),
      sessionToken: field('SessionToken'),
    });
  }

  /** As the environment of a process says it. */
  public get variables(): Record<string, string> {
    const { accessKeyId, secretAccessKey, sessionToken } = this.credentials;
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    };
  }

  /** The client that an environment describes. */
  public static fromVariables(env: NodeJS.ProcessEnv): AwsClient {
    const value = (name: string): string => {
      const text = env[name];
      if (!text) throw new Error(`${name} is not set`);
      return text;
    };
    const token = env['AWS_SESSION_TOKEN'];
    return new AwsClient(value('AWS_ENDPOINT_URL'), value('AWS_REGION'), {
      accessKeyId: value('AWS_ACCESS_KEY_ID'),
      secretAccessKey: value('AWS_SECRET_ACCESS_KEY'),
      ...(token ? { sessionToken: token } : {}),
    });
  }
}

function errorOf(what: string, { status, body }: RestAnswer): AwsError {
  const answer = body.toString('utf8');
  if (answer.startsWith('{')) {
    const json = JSON.parse(answer) as { __type?: string; code?: string; message?: string; Message?: string };
    return new AwsError(what, (json.__type ?? json.code ?? String(status)).replace(/^.*#/, ''), json.message ?? json.Message ?? answer);
  }
  return new AwsError(what, text(answer, 'Code') ?? String(status), text(answer, 'Message') ?? answer);
}
