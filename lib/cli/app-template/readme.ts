import type { AppFile } from './app-file';
import type { AppSettings, Place } from './app-settings';

const FENCE = '```';

/** How to go on. */
export function readmeFile(settings: AppSettings): AppFile {
  const { application, manifest, image, environment, builds, pipeline, home, places, placeholders } = settings;
  const at = ({ account, region }: Place): string => `aws://${account}/${region}`;
  const others = [...new Set(places.filter(({ account }) => account !== home.account).map(at))];
  const own = [...new Set([home, ...places.filter(({ account }) => account === home.account)].map(at))];
  const byHand =
    builds.length === 0
      ? ''
      : `
What takes any build is deployed by hand.

${FENCE}sh
npx cdk deploy ${builds.map((name) => `${application}-${name}`).join(' ')}
${FENCE}
`;
  const byPipeline = pipeline
    ? `
Push all this to the root of the repository that the pipeline reads, and deploy the pipeline once. From then on it updates itself.

${FENCE}sh
npx cdk deploy ${application}-Pipeline
${FENCE}
`
    : '';
  return {
    name: 'README.md',
    text: `# Delivery of ${application}

\`${manifest}\` says what runs where. \`app.ts\` makes the registry, the environments, and the pipeline that takes what the manifest
says to them: a merge to it is the release. \`environment-stack.ts\` is what each environment is made of.

${placeholders.length === 0 ? '' : `Assumed, to be changed in \`app.ts\` where it is otherwise:\n\n${placeholders.map((text) => `- ${text}\n`).join('')}\n`}Every image is taken to listen on port 8080 (\`environment-stack.ts\`). Each environment gets a network with a NAT gateway, which costs by the
hour (\`network.ts\`).

${FENCE}sh
npm install                             # commit package-lock.json: the pipeline installs by it
npx cdk bootstrap ${own.join(' ')}
${others
  .map(
    (place) =>
      `npx cdk bootstrap ${place} --trust ${home.account} --cloudformation-execution-policies arn:aws:iam::aws:policy/AdministratorAccess\n`,
  )
  .join('')}npx cdk deploy ${application}-Registry
${FENCE}

Let the builds push their images, then record and pin what they pushed. A service is made when its image is pinned.

${FENCE}sh
npx waybill record ${image} 1.0.0 --tag 1.0.0
npx waybill pin ${environment} ${image} 1.0.0
${FENCE}
${byHand}${byPipeline}`,
  };
}
