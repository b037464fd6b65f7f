/**
 * The web address of a repository as git has it: `git@github.com:shop/api.git` and `https://oauth2:TOKEN@gitlab.com/shop/api.git` become
 * `https://github.com/shop/api` and `https://gitlab.com/shop/api`. User, password, query and fragment go: tokens stand there.
 *
 * @returns undefined when it is no address on the web: a path of this machine, CodeCommit's helper, nonsense
 */
export function publicUrl(text: string | undefined): string | undefined {
  const address = (text ?? '').trim();
  // The short form of ssh: user@host:path. A name without a dot is a drive, a scheme, or an alias that only this machine knows.
  const [, host, path] = /^(?:[^/@:]+@)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+):(?!\/\/)\/?(.+)$/s.exec(address) ?? [];
  const url = host !== undefined && path !== undefined ? parsed(`ssh://${host}/${path}`) : parsed(address);
  if (url === undefined || !['http:', 'https:', 'ssh:', 'git+ssh:', 'git:'].includes(url.protocol) || url.hostname === '') return undefined;
  const secure = url.protocol === 'http:' ? 'http:' : 'https:';
  // Only an address of the web keeps its port: that of ssh serves no pages.
  const port = url.protocol.startsWith('http') && url.port !== '' ? `:${url.port}` : '';
  return `${secure}//${url.hostname}${port}${url.pathname.replace(/\/+$/, '').replace(/\.git$/, '')}`;
}

/** The web address of a run: as {@link publicUrl}, but the fragment stays, since some systems have the whole place in it. */
export function runUrl(text: string | undefined): string | undefined {
  const url = parsed(text ?? '');
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  // CodeBuild's console has the place in the fragment and the region in the query.
  const region = url.searchParams.get('region');
  const query = region !== null && /^[a-z0-9-]{1,32}$/.test(region) ? `?region=${region}` : '';
  const fragment = /^#!?\/[\w/:.%-]*$/.test(url.hash) ? url.hash : '';
  return `${url.protocol}//${url.host}${url.pathname}${query}${fragment}`;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
