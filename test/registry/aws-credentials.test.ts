import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsFor } from '../../lib/registry';
import { environmentFor, setAwsEnvironment } from '../support/fake-ecr';

const ROLE = 'arn:aws:iam::222222222222:role/reader';

let sts: Server;
let home: string;
/** What was asked of STS: by whom, and the form. */
let asked: { authorization: string; form: URLSearchParams }[];

beforeEach(async () => {
  asked = [];
  sts = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ authorization: request.headers.authorization ?? '', form: new URLSearchParams(Buffer.concat(chunks).toString()) });
      const credentials =
        '<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>';
      response
        .writeHead(200, { 'content-type': 'text/xml' })
        .end(`<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`);
    });
  });
  await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
  home = mkdtempSync(join(tmpdir(), 'waybill-aws-'));
  writeFileSync(join(home, 'config'), '[profile tools]\nregion = eu-central-1\naws_access_key_id = AKIATOOLS\naws_secret_access_key = s\n');
  const url = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
  setAwsEnvironment({ ...environmentFor(url), AWS_CONFIG_FILE: join(home, 'config') });
});

afterEach(() => {
  sts.closeAllConnections();
  sts.close();
  rmSync(home, { recursive: true });
});

test('nothing chosen leaves the choice to the SDK', () => {
  expect(credentialsFor({})).toBeUndefined();
});

test('a profile wins over the keys of the environment', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  expect(await credentialsFor({ profile: 'tools' })!()).toMatchObject({ accessKeyId: 'AKIATOOLS' });
  warn.mockRestore();
});

test('a role is assumed with the credentials of the environment', async () => {
  expect(await credentialsFor({ roleArn: ROLE, region: 'eu-west-1' })!()).toMatchObject({ accessKeyId: 'ASIAROLE', sessionToken: 't' });
  expect(asked[0]?.form.get('RoleArn')).toBe(ROLE);
  expect(asked[0]?.form.get('RoleSessionName')).toBe('waybill');
  expect(asked[0]?.authorization).toContain('Credential=111111111111/');
  expect(asked[0]?.authorization).toContain('/eu-west-1/sts/');
});

test('a role is assumed with the credentials and in the region of a profile', async () => {
  delete process.env['AWS_REGION'];
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  await credentialsFor({ profile: 'tools', roleArn: ROLE })!();
  expect(asked[0]?.authorization).toContain('Credential=AKIATOOLS/');
  expect(asked[0]?.authorization).toContain('/eu-central-1/sts/');
});

test('a profile that is not there says so', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  await expect(credentialsFor({ profile: 'gone' })!()).rejects.toMatchObject({ name: 'CredentialsProviderError' });
  warn.mockRestore();
});

test.each(['registry', 'runtime'])('lib/%s loads no SDK before it is needed: it imports only its types', (room) => {
  const folder = join(__dirname, '../../lib', room);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const eager = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/^(?:import|export) (?!type\b)[^;]*'@aws-sdk\/[^']*'/gm)].map(
      (match) => `${file}: ${match[0]}`,
    ),
  );
  expect(eager).toEqual([]);
});
