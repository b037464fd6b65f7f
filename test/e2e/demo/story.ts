import { type BuiltImage } from '../../support/oci-image';
import type { Stage } from './stage';

export interface StoryImages {
  readonly first: BuiltImage;
  readonly second: BuiltImage;
}

const REGISTRY = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/api';
/** Well formed, and of no image. */
const BAD_DIGEST = `sha256:${'bad0'.repeat(16)}`;

/** One image goes dev → uat → prod by digest, and back. */
export async function tell(stage: Stage, images: StoryImages): Promise<void> {
  stage.name(images.first.digest, '1.3.2');
  stage.name(images.second.digest, '1.4.0');

  stage.title('A release manifest', 'One file in git says which image, by digest, runs in which environment.');
  await stage.type(
    'waybill init --application shop --image api=shop/api --environment dev:builds --environment uat=dev --environment prod=uat',
  );
  stage.showManifestChange();
  await stage.type('git add release-manifest.yaml');
  await commit(stage, 'Start the release manifest');

  stage.title('A registry whose tags cannot move', 'One repository for each image of the manifest, in the tools account.');
  await stage.type('cdk bootstrap aws://111111111111/eu-west-1');
  await stage.type('cdk deploy Shop-Registry');

  stage.title(
    'CI builds each commit once',
    'Two real OCI images, made here from nothing and pushed over the registry protocol: no Docker needed.',
  );
  await stage.pretend(`docker push ${REGISTRY}:sha-9ab1c2d`, async () => stage.world.push(images.first, 'sha-9ab1c2d'));
  await stage.pretend(`docker push ${REGISTRY}:sha-4f1c2d9`, async () => stage.world.push(images.second, 'sha-4f1c2d9'));

  stage.title('Release 1.3.2 runs everywhere', 'The first release, as the team left it last month.');
  await stage.type('waybill record api 1.3.2 --tag sha-9ab1c2d --commit');
  await stage.type('waybill pin dev api 1.3.2 --commit');
  stage.remark('uat goes by what was in dev before, and prod by what was in uat: each promotion is a commit of its own');
  await stage.type('waybill promote dev uat --image api --commit');
  await stage.type('waybill promote uat prod --image api --commit');
  stage.showManifestChange();
  await stage.type('cdk deploy Shop-dev Shop-uat Shop-prod');
  await stage.expectRunning({ dev: '1.3.2', uat: '1.3.2', prod: '1.3.2' });

  stage.title('A new build for dev', 'dev takes any build; its tag is resolved to a digest now, once.');
  await stage.type('waybill pin dev api sha-4f1c2d9');
  stage.showManifestChange();
  await commit(stage, 'Try the new build in dev');
  await stage.type('cdk deploy Shop-dev');
  await stage.expectRunning({ dev: '1.4.0', uat: '1.3.2', prod: '1.3.2' });

  stage.title('The build becomes release 1.4.0', 'Recorded in the ledger: nothing is rebuilt, re-tagged or copied.');
  await stage.type('waybill record api 1.4.0 --tag sha-4f1c2d9');
  stage.showManifestChange();

  stage.title('Promote to uat', 'A promotion is a commit. Only the task definition and the service change.');
  await stage.type('waybill promote dev uat');
  stage.showManifestChange();
  await stage.type('waybill plan');
  await commit(stage, 'Promote api 1.4.0 to uat');
  await stage.type('cdk deploy Shop-uat');
  await stage.expectRunning({ dev: '1.4.0', uat: '1.4.0', prod: '1.3.2' });

  stage.title('Promote to prod', 'The same digest that uat ran.');
  await stage.type('waybill promote uat prod');
  stage.showManifestChange();
  await commit(stage, 'Promote api 1.4.0 to prod');
  await stage.type('cdk deploy Shop-prod');
  await stage.expectRunning({ dev: '1.4.0', uat: '1.4.0', prod: '1.4.0' });
  if (stage.world.deploys) await stage.type('waybill status');

  await tellOfBadDigest(stage);

  stage.title('Roll back prod', 'To what git says that prod ran before.');
  await stage.type('waybill rollback prod');
  stage.showManifestChange();
  await commit(stage, 'Roll back prod to api 1.3.2');
  await stage.type('cdk deploy Shop-prod');
  await stage.expectRunning({ dev: '1.4.0', uat: '1.4.0', prod: '1.3.2' });
  if (stage.world.deploys) await stage.type('waybill status');
}

async function tellOfBadDigest(stage: Stage): Promise<void> {
  stage.title('A digest that no image has', 'Refused at every turn, and prod is unharmed.');
  await stage.typeRefused(`waybill record api 1.4.1 --digest ${BAD_DIGEST}`);
  await stage.pretend('vi release-manifest.yaml', () => {
    stage.world.manifest = withBadRelease(stage.world.manifest);
  });
  stage.showManifestChange();
  await stage.typeRefused('waybill check');
  await stage.typeRefused('waybill verify prod');
  if (stage.world.deploys) {
    stage.remark('and when nobody asks verify first:');
    await stage.typeRefused('cdk deploy Shop-prod');
  }
  await stage.expectRunning({ dev: '1.4.0', uat: '1.4.0', prod: '1.4.0' });
  await stage.type('git restore release-manifest.yaml');
  stage.skipManifestChange();
}

async function commit(stage: Stage, message: string): Promise<void> {
  await stage.type(`git commit -qm "${message}" -- release-manifest.yaml`);
}

/** The manifest as a hand would spoil it: a release that was never built, and prod on it. */
function withBadRelease(manifest: string): string {
  const prod = manifest.indexOf('  prod:');
  const pinned = manifest.slice(0, prod) + manifest.slice(prod).replace(/api: .*/, `api: 1.4.1@${BAD_DIGEST}`);
  return pinned.replace(/^( *)1\.4\.0:/m, `$11.4.1: { digest: "${BAD_DIGEST}" }\n$11.4.0:`);
}
