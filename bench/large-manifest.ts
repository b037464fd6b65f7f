import { createHash } from 'node:crypto';

/** A digest that is the same in every run. */
export function digestOf(seed: string): string {
  return `sha256:${createHash('sha256').update(seed).digest('hex')}`;
}

/** A manifest of many images with the same number of releases each; every environment pins every image's newest release. */
export function largeManifest(images: number, releasesPerImage: number, environments: readonly string[] = ['dev', 'uat', 'prod']): string {
  const numbers = Array.from({ length: images }, (_, image) => image);
  const pins = numbers
    .map((image) => `      image-${image}: 1.${releasesPerImage - 1}.0@${digestOf(`${image}/${releasesPerImage - 1}`)}\n`)
    .join('');
  const blocks = environments.map((name, index) => {
    const upstream = environments[index - 1];
    return `  ${name}:\n${upstream === undefined ? '' : `    promotesFrom: [${upstream}]\n`}    images:\n${pins}`;
  });
  const ledgers = numbers.map((image) => {
    const releases = Array.from({ length: releasesPerImage }, (_, index) => releasesPerImage - 1 - index).map((minor) => {
      const revision = digestOf(`revision ${image}/${minor}`).slice(7, 47);
      return `      1.${minor}.0: { digest: "${digestOf(`${image}/${minor}`)}", revision: ${revision}, created: 2026-11-02T08:12:00Z }\n`;
    });
    return `  image-${image}:\n    repository: shop/image-${image}\n    releases:\n${releases.join('')}`;
  });
  return `schemaVersion: 1\napplication: shop\nenvironments:\n${blocks.join('')}images:\n${ledgers.join('')}`;
}
