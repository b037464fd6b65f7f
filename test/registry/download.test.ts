import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { download } from '../../lib/registry/download';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(answer: RequestListener): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

test('answers the bytes', async () => {
  const url = await serve((_, response) => response.end(Buffer.from([0, 255, 10])));
  expect(await download('the blob', `${url}/blob?signature=1`, 3)).toEqual(Buffer.from([0, 255, 10]));
});

test('stops at the limit, however much is sent', async () => {
  let sent = 0;
  let closed = false;
  const url = await serve((_, response) => {
    const more = (): void => {
      while (!closed && response.write(Buffer.alloc(64 * 1024))) sent += 64 * 1024;
      if (!closed) response.once('drain', more);
    };
    response.once('close', () => (closed = true));
    more();
  });
  await expect(download('the blob', url, 1000)).rejects.toMatchObject({
    code: 'too-large',
    message: 'the blob has more than 1000 bytes, where at most 1000 are read',
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(closed).toBe(true);
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

test('tries three times where nobody answers, and keeps the query string to itself', async () => {
  let requests = 0;
  const url = await serve((request) => {
    requests += 1;
    request.socket.destroy();
  });
  const asked = download('the blob', `${url}/blob?X-Amz-Signature=5ecre7`, 10);
  await expect(asked).rejects.toMatchObject({ code: 'unreachable' });
  await expect(asked).rejects.toThrow(`downloading the blob from ${url}/blob failed`);
  await expect(asked).rejects.not.toThrow('5ecre7');
  expect(requests).toBe(3);
});

test('gives up at once where the answer is no', async () => {
  let requests = 0;
  const url = await serve((_, response) => {
    requests += 1;
    response.writeHead(404).end();
  });
  await expect(download('the blob', url, 10)).rejects.toMatchObject({ code: 'download-failed' });
  expect(requests).toBe(1);
});

test.each(['file:///etc/passwd', 'data:text/plain,x', 'nonsense'])('fetches nothing but web addresses: %s', async (address) => {
  await expect(download('the blob', address, 10)).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringContaining('no web address') as string,
  });
});
