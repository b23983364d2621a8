#!/usr/bin/env bash
# Runs irsalint once, for the log, the reports, the annotations, the summary and the outputs.
# The last step of the Action applies the exit code.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

dir=$(scratch)
json=$dir/report.json
args=(check --omit-suppressed)

# option FLAG VALUE
option() {
  if [ -n "$2" ]; then args+=("$1=$2"); fi
}

# lines PREFIX TEXT makes an argument of each line of a text.
lines() {
  local line
  while IFS= read -r line; do
    if [ -n "$line" ]; then args+=("$1$line"); fi
  done <<<"$2"
}

# is NAME VALUE answers an input that is true or false.
is() {
  case $2 in
    true) return 0 ;;
    false) return 1 ;;
    *) fail "$1 must be true or false" ;;
  esac
}

# base is what to compare with; empty for nothing. Depths of checkouts differ, and so do
# their owners in containers. A bare repository among the files of a pull request is none
# of ours.
base() {
  local sha=$PULL_REQUEST_BASE$MERGE_GROUP_BASE
  case $INPUT_BASE in
    none) ;;
    auto)
      if [ -z "$sha" ]; then return; fi
      if git -c safe.bareRepository=explicit -c safe.directory='*' merge-base HEAD "$sha" >/dev/null 2>&1; then
        echo "$sha"
      else
        echo "::warning title=irsalint::all findings are reported, not only new ones: the base is not in this clone, give actions/checkout fetch-depth 0" >&2
      fi
      ;;
    *) printf '%s\n' "$INPUT_BASE" ;;
  esac
}

# count NAME prints numbers of that name in the summary of the report. No text of the
# report can be taken for it: in JSON they have no line breaks.
count() {
  sed -n "/^  \"summary\": {\$/,/^  }/s/^ *\"$1\": \([0-9]*\),*\$/\1/p" "$json"
}

counts() {
  local hidden=0 severity name
  for name in comment config baseline base; do
    hidden=$((hidden + $(count $name)))
  done
  for severity in critical high medium low info ""; do
    [ -z "$severity" ] || [ "$(count "$severity")" = 0 ] || break
  done
  output json-file "$json"
  output findings "$(count findings)"
  output hidden "$hidden"
  output unproven "$(count unproven)"
  output max-severity "$severity"
}

workspace=$(native "$GITHUB_WORKSPACE")
case $INPUT_SARIF_FILE in
  "") sarif=$dir/irsalint.sarif ;;
  /* | [A-Za-z]:*) sarif=$INPUT_SARIF_FILE ;;
  *) sarif=$workspace/$INPUT_SARIF_FILE ;;
esac

upload=false
if is upload-sarif "$INPUT_UPLOAD"; then
  # The token of a pull request from elsewhere may not upload.
  case $PULL_REQUEST_BASE/$PULL_REQUEST_REPOSITORY in
    / | */"$GITHUB_REPOSITORY") upload=true ;;
  esac
fi
annotate=$INPUT_ANNOTATIONS
if [ "$annotate" = auto ]; then
  annotate=true
  if [ "$upload" = true ]; then annotate=false; fi
fi

cd -- "$workspace"
cd -- "$INPUT_DIRECTORY"
option --config "$INPUT_CONFIG"
option --min-severity "$INPUT_SEVERITY"
option --fail-on "$INPUT_FAIL_ON"
option --baseline "$INPUT_BASELINE"
option --category "$INPUT_CATEGORY"
option --base "$(base)"
if is no-ignores "$INPUT_NO_IGNORES"; then args+=(--no-ignores); fi
if is strict "$INPUT_STRICT"; then args+=(--strict); fi

log=text
while IFS= read -r line; do
  case $line in
    "") ;;
    *=*) args+=("--format=$line") ;;
    *) log=$line ;;
  esac
done <<<"$INPUT_FORMAT"
args+=("--format=$log" "--format=json=$json" "--format=sarif=$sarif")
if is annotations "$annotate"; then args+=("--format=github=$dir/annotations"); fi
if is summary "$INPUT_SUMMARY"; then args+=("--format=markdown=$dir/summary.md"); fi
lines "" "$INPUT_ARGS"
args+=(--)
lines "" "$INPUT_PATHS"

# Texts of a pull request may look like commands to the runner, so that it must not obey
# any in the log. Git Bash would rewrite arguments that look like paths.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
code=0
echo "::stop-commands::$token"
MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*' "$BINARY" "${args[@]}" 2>&1 || code=$?
printf '\n::%s::\n' "$token"

if [ -f "$dir/annotations" ]; then cat "$dir/annotations"; fi
if [ -f "$dir/summary.md" ]; then cat "$dir/summary.md" >>"$GITHUB_STEP_SUMMARY"; fi
if [ -f "$json" ]; then counts; fi
if [ -f "$sarif" ]; then
  output sarif-file "$sarif"
  output upload "$upload"
fi
if [ "$code" -ge 2 ]; then
  echo "::error title=irsalint::irsalint ended with exit code $code: the log of this step says why"
fi
output exit-code "$code"
