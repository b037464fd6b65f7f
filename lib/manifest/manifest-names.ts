/** Where a manifest lives when nobody says otherwise. A folder has at most one of them. */
export const MANIFEST_NAMES = ['release-manifest.yaml', 'release-manifest.yml', 'release-manifest.json'] as const;
