import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOciLayoutRegistry } from '../../lib/registry';
import { FakeEcs, type FakeContainer } from '../support/fake-ecs';
import { buildImage, writeLayout } from '../support/oci-image';
import { clientOf } from './running-services';
import { UNREACHABLE, Workspace } from './workspace';

const PAGE = readFileSync(join(__dirname, '../../docs/adopting.md'), 'utf8');
const HOST = '111111111111.dkr.ecr.eu-west-1.amazonaws.com';

let ecs: FakeEcs;
let workspace: Workspace;

beforeEach(async () => {
  ecs = await FakeEcs.start();
  workspace = Workspace.create();
});

afterEach(async () => {
  await ecs.close();
});

/** Two environments: in one the branch has moved on since, and a service has a sidecar; the other runs a version. */
function shopThatRuns(): void {
  const [api, newer] = ['one', 'two'].map((build) => buildImage({ labels: { build } }));
  const web = buildImage({
    labels: { 'org.opencontainers.image.revision': '9ab1c2d', 'org.opencontainers.image.created': '2026-11-02T08:12:00Z' },
  });
  const registry = join(workspace.folder, 'registry');
  writeLayout(registry, 'shop/api', [{ image: api! }, { image: newer!, tags: ['develop'] }]);
  writeLayout(registry, 'shop/web', [{ image: web, tags: ['1.3.2', 'develop'] }]);
  const container = (name: string, image: string, imageDigest: string): FakeContainer => ({ name, image, imageDigest });
  const app = (image: string, digest: string): FakeContainer => container('app', `${HOST}/${image}`, digest);
  const proxy = container('proxy', 'envoyproxy/envoy:v1.30.0', `sha256:${'0'.repeat(64)}`);
  ecs.addService('shop-dev', 'api', { tasks: [{ containers: [app('shop/api:develop', api!.digest), proxy] }] });
  ecs.addService('shop-dev', 'web', { tasks: [{ containers: [app('shop/web:develop', web.digest)] }] });
  ecs.addService('shop-prod', 'web', { tasks: [1, 2].map(() => ({ containers: [app('shop/web:1.3.2', web.digest)] })) });
}

test('adopt answers as the page says, and writes what it shows', async () => {
  shopThatRuns();
  const [, command = '', answer] = /<!-- transcript: two clusters -->\n\n```console\n\$ waybill (.*)\n([\s\S]*?)```/.exec(PAGE) ?? [];
  const [, manifest] = /```yaml\n([\s\S]*?)```/.exec(PAGE) ?? [];
  const services = {
    ...UNREACHABLE,
    ecsClient: (choice: object) => Promise.resolve(clientOf(ecs.url, choice)),
    ecrRegistry: () => createOciLayoutRegistry(join(workspace.folder, 'registry')),
  };
  const { stdout, stderr } = await workspace.run(command.split(' '), { services });
  expect(workspace.read()).toBe(manifest);
  expect(`${stdout}${stderr}`).toBe(answer);
});

test('the page has no other transcript', () => {
  expect(PAGE.match(/```console/g)).toHaveLength(1);
});
