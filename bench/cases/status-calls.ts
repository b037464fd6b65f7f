import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeEcs } from '../../test/support/fake-ecs';
import { digestOf } from '../large-manifest';
import { WAYBILL, type Figure } from '../figure';
import { type Command, compare, runOnce } from '../measure';

const SERVICES = 200;
const TASKS = 3;
/** 1 of clusters, 2 pages of services, 20 × 10 services, 200 lists of tasks, 6 × 100 tasks. */
const CALLS = 229;

/**
 * Calls that `status` makes for 200 services of 3 tasks, counted by the ECS that answers them; and its memory against that for a tenth of
 * them.
 */
export async function statusCalls(folder: string): Promise<Figure[]> {
  const many = await FakeEcs.start();
  const few = await FakeEcs.start();
  try {
    const command = status(folder, many, SERVICES);
    const baseline = status(folder, few, SERVICES / 10);
    await runOnce(command);
    const count = many.requests.length;
    return [
      { kind: 'count', name: command.name, count, unit: 'requests', target: CALLS },
      { kind: 'ratio', ...(await compare(command, baseline, 5)), targets: { memoryRatio: 1.3 } },
    ];
  } finally {
    await many.close();
    await few.close();
  }
}

/** `status` of one environment that is in sync: anything else is no figure, as the command fails. */
function status(folder: string, ecs: FakeEcs, services: number): Command {
  const images = Array.from({ length: services }, (_, index) => `image-${index}`);
  for (const image of images) {
    const container = { name: 'app', image: `shop/${image}@${digestOf(image)}`, imageDigest: digestOf(image) };
    ecs.addService('shop', image, {
      tags: { 'waybill:application': 'shop', 'waybill:environment': 'dev', 'waybill:image': image, 'waybill:container:app': image },
      tasks: Array.from({ length: TASKS }, () => ({ containers: [container] })),
    });
  }
  const path = join(folder, `status-${services}.yaml`);
  writeFileSync(path, manifest(images));
  return {
    name: `waybill status, ${services} services`,
    args: [WAYBILL, 'status', '--json', '--manifest', path],
    env: { AWS_ENDPOINT_URL: ecs.url, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: '111111111111', AWS_SECRET_ACCESS_KEY: 'test' },
  };
}

function manifest(images: readonly string[]): string {
  const pins = images.map((image) => `      ${image}: build-1@${digestOf(image)}\n`).join('');
  const ledgers = images.map((image) => `  ${image}: { repository: shop/${image}, releases: {} }\n`).join('');
  return `schemaVersion: 1\napplication: shop\nenvironments:\n  dev:\n    accepts: builds\n    images:\n${pins}images:\n${ledgers}`;
}
