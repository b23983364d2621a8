# What both steps of the Action need. Its input comes by environment variables only.
# shellcheck shell=bash
set -euo pipefail

# fail ends the step with an error. The text is ours: nothing in it comes from a pull request.
fail() {
  echo "::error title=irsalint::$1"
  exit 2
}

# output NAME VALUE
output() {
  case $2 in *$'\n'*) fail "$1 has more than one line" ;; esac
  printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# native prints a path in the form that programs of the system understand; only Windows has two.
native() {
  if command -v cygpath >/dev/null; then cygpath -m -- "$1"; else printf '%s\n' "$1"; fi
}

# scratch makes a directory outside the workspace, which the runner removes after the job.
scratch() {
  mktemp -d "$(native "$RUNNER_TEMP")/irsalint.XXXXXX"
}
