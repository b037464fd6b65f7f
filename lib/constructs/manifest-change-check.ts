import { resolve } from 'node:path';
import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HistoryError, readBase } from '../history';
import { describeFinding, type ReleaseManifest } from '../manifest';
import { baseManifest } from '../promotion/base-manifest';
import { checkChange } from '../promotion/change';
import { refuse } from './refuse';

/** Properties of a `ManifestChangeCheck`. */
export interface ManifestChangeCheckProps {
  /** The manifest that is deployed, read from its file in a git work tree. */
  readonly manifest: ReleaseManifest;

  /**
   * The commit, branch or tag that it is compared with.
   *
   * @default - where the work at hand left the branch that it goes to (the merge base with the default branch); on that branch itself the last commit
   */
  readonly base?: string;

  /**
   * Up to when a soak runs, for tests.
   *
   * @default - now
   */
  readonly now?: Date;
}

/**
 * Holds the change of a manifest to the rules on changes at every synthesis, with the codes of `waybill check`: a promotion that skips an
 * environment fails `cdk synth`, before anything is deployed. It makes no resource. See docs/changes.md for the rules.
 *
 * Off by default: nothing is compared unless an app has one. It needs git and the history of the file, so a build that synthesizes must have a whole
 * clone (`fetch-depth: 0`).
 *
 * @example
 * new ManifestChangeCheck(app, 'ManifestChangeCheck', { manifest, base: 'origin/main' });
 */
export class ManifestChangeCheck extends Construct {
  /**
   * The full id of the commit that the manifest was compared with.
   *
   * @default - there is no commit with a manifest yet, and nothing was compared
   */
  public readonly baseCommit?: string;

  /**
   * What falls short, as `FILE:LINE:COLUMN: error CODE: what is wrong; what to do`. The synthesis fails when there is any.
   */
  public readonly errors: string[];

  /**
   * @param scope the app, or anything in it
   * @param id unique within the scope
   * @param props what to compare with what
   * @throws an error when the manifest is of no file, or git cannot tell what to compare it with
   */
  public constructor(scope: Construct, id: string, props: ManifestChangeCheckProps) {
    super(scope, id);
    const { manifest, base: revision, now = new Date() } = props;
    const { file } = manifest._document;
    if (file === null) refuse(this, 'the manifest was read from a text, which has no history', 'read it with ReleaseManifest.fromFile');
    const base = this.readBase(file, revision);
    const { manifest: before, history, notes, hidden, instead } = baseManifest(base?.history ?? { states: [], cutOff: false });
    if (base !== undefined) this.baseCommit = instead ?? base.commit;
    if (hidden) refuse(this, 'a shallow clone hides the manifest to compare with', 'type: git fetch --unshallow');
    for (const note of notes) Annotations.of(this).addInfo(note);
    const findings = checkChange({ base: before, head: manifest, history, now });
    for (const finding of findings.filter(({ severity }) => severity === 'warning')) {
      Annotations.of(this).addWarningV2(`cdk-waybill:${finding.code}`, describeFinding(finding));
    }
    this.errors = findings.filter(({ severity }) => severity === 'error').map(describeFinding);
    this.node.addValidation({ validate: () => this.errors });
  }

  private readBase(file: string, revision: string | undefined): ReturnType<typeof readBase> {
    try {
      return readBase(resolve(file), process.env, revision);
    } catch (error) {
      if (error instanceof HistoryError) refuse(this, `the change of ${file} cannot be checked: ${error.message}`, error.help);
      throw error;
    }
  }
}
