# METADATA
# title: The authenticator cannot use a part of aws-auth
# description: |
#   ## What it does
#   Reports data of the ConfigMap `aws-auth` that is no text of YAML, entries without an ARN, and ARNs of roles with a path, of instance profiles and of sessions.
#
#   ## Why it matters
#   What cannot be read is left out without a word, and nodes or people are locked out. The caller is compared with the ARN of its role without the path.
#
#   ## How to fix
#   Write a list as text (`|`), with ARNs of the form `arn:aws:iam::<account>:role/<name>`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting_iam.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [auth_faults]
#   aws_error: cluster_unauthorized
#   questions: []
#   formats: [eksctl, kubernetes, terraform]
#   admission: false
package irsalint.rules.cluster["malformed-aws-auth"]

deny contains {"at": fault.at, "message": msg, "fix": _fix(fault)} if {
	some fault in input.auth_faults
	why := _reasons[fault.reason]
	msg := sprintf("aws-auth: %s%s", [_what(fault), why])
}

_what(fault) := sprintf("%s ", [fault.value.text]) if fault.value.state != "absent"

_what(fault) := "" if fault.value.state == "absent"

_reasons := {
	"not-text": "the value is not text",
	"not-yaml": "the text is not YAML",
	"not-a-list": "the text is not a list",
	"no-arn": "the entry has no ARN",
	"path": "has a path, which the authenticator does not compare",
	"instance-profile": "is an instance profile and not a role",
	"assumed-role": "is a session and not a role",
}

_fix(fault) := "leave the path out" if fault.reason == "path"

_fix(fault) := "write arn:aws:iam::<account>:role/<name>" if fault.reason in {"no-arn", "instance-profile", "assumed-role"}

_fix(fault) := "write the list as text, after |" if fault.reason in {"not-text", "not-yaml", "not-a-list"}
