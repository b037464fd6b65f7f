import { shellWord } from '../../shell-word';

/** Times that a push is tried: each failure means that somebody else's came through. */
const ATTEMPTS = 10;

/** What the commands are made of. */
export interface DiscoveryCommandsProps {
  /** The beginning of a command line. */
  readonly waybill: string;
  readonly environment: string;
  /** Names of images by repository. */
  readonly images: ReadonlyMap<string, string>;
  readonly manifestPath: string | undefined;
}

/**
 * The commands of a build that pins what an event says. Nothing of an event is part of their text: it comes in variables, and each stands in
 * quotes.
 *
 * Builds run side by side, and git decides: who comes second begins again at the new head. The time of the event is in the commit, so that a
 * build that comes late never takes back what a later push has brought.
 */
export function discoveryCommands({ waybill, environment, images, manifestPath }: DiscoveryCommandsProps): string[] {
  const cases = [...images].map(([repository, image]) => `${shellWord(repository)}) WAYBILL_IMAGE=${shellWord(image)} ;;`);
  const pin = `${waybill} pin ${shellWord(environment)} "$WAYBILL_IMAGE" "$WAYBILL_TAG" --digest "$WAYBILL_DIGEST" --unless-frozen --commit`;
  const subject = `${environment}/$WAYBILL_IMAGE`;
  return [
    `case "$WAYBILL_REPOSITORY" in ${cases.join(' ')} *) echo "no image of this build is in that repository"; false ;; esac`,
    // Both CodeCommit and the address of a connection take what the AWS CLI signs.
    `git config --global credential.helper '!aws codecommit credential-helper $@'`,
    'git config --global credential.UseHttpPath true',
    'git clone --quiet --single-branch --branch "$WAYBILL_BRANCH" -- "$WAYBILL_REMOTE" manifest',
    'cd manifest',
    // In a shell of its own, so that it can end with a code.
    `(
# An index comes with the manifests of its platforms, each an event without a tag of its own.
if [ -z "$WAYBILL_TAG" ]; then exit 0; fi
WAYBILL_ATTEMPT=1
while :; do
  WAYBILL_NEWEST="$(git log -1 --format='%(trailers:key=Waybill-Pushed,valueonly)' --grep="^Waybill-Pushed: ${subject} ")"
  WAYBILL_NEWEST="\${WAYBILL_NEWEST##* }"
  # A push that is still to come is none: such a line would keep every later one out.
  if expr "$WAYBILL_NEWEST" '>' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" > /dev/null; then WAYBILL_NEWEST=; fi
  if [ -n "$WAYBILL_NEWEST" ] && expr "$WAYBILL_NEWEST" '>' "$WAYBILL_PUSHED" > /dev/null; then
    echo "a push of $WAYBILL_NEWEST is pinned already, and this one is of $WAYBILL_PUSHED"
    exit 0
  fi
  WAYBILL_BASE="$(git rev-parse HEAD)"
  ${pin}${manifestPath === undefined ? '' : ` --manifest ${shellWord(manifestPath)}`} || exit 1
  if [ "$(git rev-parse HEAD)" = "$WAYBILL_BASE" ]; then exit 0; fi
  git commit --quiet --amend --no-edit --trailer "Waybill-Pushed: ${subject} $WAYBILL_PUSHED" || exit 1
  if git push --quiet origin "HEAD:refs/heads/$WAYBILL_BRANCH"; then exit 0; fi
  if [ "$WAYBILL_ATTEMPT" -ge ${ATTEMPTS} ]; then echo "the push was refused ${ATTEMPTS} times"; exit 1; fi
  sleep "$((WAYBILL_ATTEMPT + $(od -An -N1 -tu1 /dev/urandom) % 4))"
  WAYBILL_ATTEMPT=$((WAYBILL_ATTEMPT + 1))
  git fetch --quiet origin "$WAYBILL_BRANCH" && git reset --quiet --hard FETCH_HEAD || exit 1
done
)`,
  ];
}
