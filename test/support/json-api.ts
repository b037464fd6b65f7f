import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer of a fake service. */
export interface ApiAnswer {
  readonly status: number;
  readonly answer: unknown;
}

/** What a fake service is made of. */
export interface JsonApiOptions<Body> {
  /** What stands before the name of an operation in the header `x-amz-target`, the dot included. */
  readonly target: string;
  readonly answer: (operation: string, body: Body) => ApiAnswer;
  /** Milliseconds that each answer takes. */
  readonly delay: () => number;
  /** Answers what is no call of the API, such as a download. */
  readonly get?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A service of AWS's JSON protocol on 127.0.0.1: keeps what it was asked, in the order of arrival. */
export class JsonApi<Body> {
  public static async start<Body>(options: JsonApiOptions<Body>): Promise<JsonApi<Body>> {
    const api = new JsonApi(options);
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  public readonly requests: { readonly operation: string; readonly body: Body }[] = [];
  /** The most requests that were under way at one time. */
  public mostAtOnce = 0;

  readonly #options: JsonApiOptions<Body>;
  readonly #server: Server;
  #underWay = 0;

  private constructor(options: JsonApiOptions<Body>) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      void this.#handle(request, response);
    });
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  public async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { get, target, delay, answer: answerOf } = this.#options;
    if (request.method === 'GET' && get !== undefined) {
      get(request, response);
      return;
    }
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await new Promise((resolve) => setTimeout(resolve, delay()));
    this.#underWay -= 1;
    const operation = String(request.headers['x-amz-target']).replace(target, '');
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body;
    this.requests.push({ operation, body });
    const { status, answer } = answerOf(operation, body);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  }
}
