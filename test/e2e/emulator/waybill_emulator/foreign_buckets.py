"""With AUTH=true, the policy of another account's bucket is asked for the caller itself.

MiniStack alone asks it for the caller's account: a policy that names a role, as those of the CDK's pipelines do, never lets that role in.
"""

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_region
from ministack.services import s3


def install() -> None:
    allows = s3._foreign_bucket_allows

    def allows_caller(owner, bucket, key, method, query_params, caller, headers=None):
        if allows(owner, bucket, key, method, query_params, caller, headers):
            return True
        path = f"{bucket}/{key}" if key else bucket
        policy = s3._bucket_policies.get_scoped(owner, None, bucket)
        action = iam_actions._s3_action(method, f"/{path}", query_params)
        if not caller or not policy or not action:
            return False
        asked = iam_evaluator.EvalContext(
            principal_arn=iam_evaluator.caller_arn(),
            principal_type="AssumedRole",
            principal_account=caller,
            action=f"s3:{action}",
            resource_arn=f"arn:aws:s3:::{path}",
            region=get_region(),
        )
        return iam_evaluator.evaluate_resource_policy(policy, asked).decision == "Allow"

    s3._foreign_bucket_allows = allows_caller
