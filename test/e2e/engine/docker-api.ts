import { request } from 'node:http';

/** One call of the Docker API on a Unix socket; the answer's status and text. */
export async function callDocker(socketPath: string, method: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method, path, timeout: 30_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
      response.on('error', reject);
    });
    call.on('timeout', () => call.destroy(new Error(`no answer from ${socketPath} within 30 s`)));
    call.on('error', reject);
    call.end();
  });
}

/** Whether an engine answers on the socket. */
export async function isDockerAnswering(socketPath: string): Promise<boolean> {
  try {
    return (await callDocker(socketPath, 'GET', '/_ping')).status === 200;
  } catch {
    return false;
  }
}
