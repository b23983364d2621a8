#!/usr/bin/env bash
# Gets irsalint as INPUT_MODE says and tells where it is.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

action=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
table=$action/.github/action/checksums.txt
dir=$(scratch)
exe=irsalint
suffix=tar.gz
if [ "$RUNNER_OS" = Windows ]; then
  exe=irsalint.exe
  suffix=zip
fi

# platform is the system and the processor as archives are named by them.
platform() {
  case $RUNNER_OS/$RUNNER_ARCH in
    Linux/X64) echo linux_amd64 ;;
    Linux/ARM64) echo linux_arm64 ;;
    macOS/X64) echo darwin_amd64 ;;
    macOS/ARM64) echo darwin_arm64 ;;
    Windows/X64) echo windows_amd64 ;;
    Windows/ARM64) echo windows_arm64 ;;
    *) fail "there are no releases for this system: use install-mode go" ;;
  esac
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

# The table, and with it what is run, is as fixed as the revision of the Action is.
# IRSALINT_RELEASES is another place to load archives from, such as a mirror.
release() {
  local name version=$INPUT_VERSION want got
  name=$(platform) || { echo "$name"; exit 2; }
  if [ "$version" = latest ]; then
    version=$(sed -n "s/^[0-9a-f]\{64\}  irsalint_\(.*\)_$name\.$suffix\$/\1/p" "$table" | tail -n 1)
    [ -n "$version" ] || fail "this revision of the action knows no release: use install-mode go"
  fi
  name=irsalint_${version}_$name.$suffix
  want=$(awk -v name="$name" '$2 == name { print $1 }' "$table")
  [ -n "$want" ] || fail "this revision of the action has no checksum of $name: use one that is as new as that release"
  curl --fail --silent --show-error --location --retry 3 --output "$dir/$name" \
    "${IRSALINT_RELEASES:-https://github.com/irsalint/irsalint/releases/download}/v$version/$name" ||
    fail "$name could not be loaded"
  got=$(sha256 "$dir/$name")
  [ "$got" = "$want" ] || fail "the checksum of $name is $got and must be $want"
  case $suffix in
    zip) unzip -q "$dir/$name" "$exe" -d "$dir" ;;
    *) tar -xzf "$dir/$name" -C "$dir" "$exe" ;;
  esac
}

# Neither build runs in the workspace, whose files would have a say in it.
from_source() {
  if [ "$INPUT_VERSION" = latest ]; then
    cd "$action"
    go build -o "$dir/$exe" ./cmd/irsalint
  else
    cd "$dir"
    GOBIN=$dir go install "github.com/irsalint/irsalint/cmd/irsalint@v$INPUT_VERSION"
  fi
}

form='^(latest|[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?)$'
[[ $INPUT_VERSION =~ $form ]] || fail "version must be latest or as in 1.2.3"
binary=$dir/$exe
case $INPUT_MODE in
  release) release ;;
  go) from_source ;;
  path) binary=$(command -v irsalint) || fail "irsalint is not on the PATH" ;;
  *) fail "install-mode must be release, go or path" ;;
esac

version=$("$binary" --version)
version=${version#irsalint }
[ "$INPUT_VERSION" = latest ] || [ "$INPUT_VERSION" = "$version" ] || fail "the version of irsalint is not the one asked for"
output binary "$binary"
output version "$version"
