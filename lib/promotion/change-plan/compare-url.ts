/** A git commit as the manifest takes it. */
const REVISION = /^[0-9a-f]{7,64}$/;
/** A part of a path that is itself in every text that it is put into. */
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,255}$/;
const HOST = /^[a-z0-9.-]+(?::\d{1,5})?$/;

/** How a kind of host shows the commits from one revision to another. */
interface Forge {
  readonly knows: (hostname: string) => boolean;
  /** The repository's own part of a path; undefined when the path names none. */
  readonly repository: (segments: readonly string[]) => readonly string[] | undefined;
  readonly compare: (from: string, to: string) => string;
}

/** The public host or a company's own, but none that passes itself off as the public one: `github.com.evil.example`. */
const isOwn = (host: string, name: string): boolean => host.startsWith(`${name}.`) && !host.startsWith(`${name}.com.`);

const ownerAndName = (segments: readonly string[]): readonly string[] | undefined => (segments.length === 2 ? segments : undefined);

const FORGES: readonly Forge[] = [
  {
    knows: (host) => isOwn(host, 'github'),
    repository: ownerAndName,
    compare: (from, to) => `compare/${from}...${to}`,
  },
  {
    knows: (host) => isOwn(host, 'gitlab'),
    // Groups nest, and what is no repository comes after a dash.
    repository: (segments) => {
      const end = segments.indexOf('-');
      const path = end < 0 ? segments : segments.slice(0, end);
      return path.length >= 2 ? path : undefined;
    },
    compare: (from, to) => `-/compare/${from}...${to}`,
  },
  {
    knows: (host) => host === 'bitbucket.org',
    repository: ownerAndName,
    // Source first, then destination.
    compare: (from, to) => `branches/compare/${to}%0D${from}`,
  },
];

/**
 * Where to read the commits between two revisions: for repositories on GitHub, GitLab and Bitbucket Cloud, and for hosts of a company that
 * are called `github.…` or `gitlab.…`.
 *
 * @param source of the image: the web address of its repository, as in the label `org.opencontainers.image.source`
 * @returns undefined for every other source: no scheme but https, no credentials, nothing that would have to be escaped
 */
export function compareUrl(source: string, from: string, to: string): string | undefined {
  if (!REVISION.test(from) || !REVISION.test(to) || from === to) {
    return undefined;
  }
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '' || !HOST.test(url.host)) {
    return undefined;
  }
  const forge = FORGES.find(({ knows }) => knows(url.hostname));
  const segments = url.pathname
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .slice(1);
  const repository = segments.every((segment) => SEGMENT.test(segment)) ? forge?.repository(segments) : undefined;
  return forge === undefined || repository === undefined
    ? undefined
    : `https://${url.host}/${repository.join('/')}/${forge.compare(from, to)}`;
}
