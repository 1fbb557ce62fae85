#!/usr/bin/env bash
# The digests of the images that others make, in the Dockerfile and in k8s/. Run it before a release: a tag is built again when its base gets
# security fixes, a digest is not.
# Usage: eng/pin-images.sh            prints each image with its digest here and in its registry
#        eng/pin-images.sh --update   writes the digests of the registries into the files
#        eng/pin-images.sh --check    asks no registry; exit code 1 if an image has no digest
set -euo pipefail

root=${ENSEMBLE_IMAGES_ROOT:-$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)}

say() { printf 'pin-images: %s\n' "$*" >&2; }

# "FILE IMAGE": the images that others make. Stages of the Dockerfile and our own images (ensemble-…) are none.
images() {
  local own
  own=$(sed -nE 's/^FROM .* AS (.*)$/\1/Ip' "$root/Dockerfile")
  { sed -nE 's/^# syntax=(.*)$/\1/p; s/^FROM (--platform=[^ ]+ )?([^ ]+).*$/\2/Ip; s/^ARG [A-Z_]*IMAGE=(.*)$/\1/p; s/^COPY --from=([^ ]+).*$/\1/p' "$root/Dockerfile" \
    | grep -vxF -e "${own:-scratch}" -e scratch | grep -v '\$' || true; } | sort -u | sed 's|^|Dockerfile |'
  (cd "$root" && grep -rEo --include='*.yaml' '^ *-? *"?image"?: *[^ #]+' k8s || true) \
    | sed -E 's/: *-? *"?image"?: */ /; s/["'\'']//g' | grep -vE ' ensemble-[a-z]' | sort -u || true
}

without_digest() { images | grep -vE '@sha256:[0-9a-f]{64}$' || true; }

check() {
  local missing
  missing=$(without_digest)
  [ -n "$missing" ] || return 0
  while read -r file image; do say "$file: $image has no digest; run eng/pin-images.sh --update on a machine that reaches its registry."; done <<< "$missing"
  return 1
}

# The digest that a registry has for a tag now.
ask() {
  if command -v skopeo > /dev/null; then skopeo inspect --raw "docker://$1" | sha256sum | sed 's/^/sha256:/; s/ .*//'
  elif command -v crane > /dev/null; then crane digest "$1"
  else docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$1"; fi
}

compare() {
  local update=$1 code=0 file image tag now
  if ! command -v skopeo > /dev/null && ! command -v crane > /dev/null && ! docker buildx version > /dev/null 2>&1; then
    say "this needs skopeo, crane, or docker with buildx; install one of them (Debian: apt-get install skopeo), then start again."
    return 1
  fi
  while read -r file image; do
    tag=${image%@*}
    if ! now=$(ask "$tag") || ! [[ $now =~ ^sha256:[0-9a-f]{64}$ ]]; then
      say "$file: the registry gave no digest for $tag; $image stays as it is."
      code=1
    elif [ "$image" = "$tag@$now" ]; then
      printf '%s: %s is the newest\n' "$file" "$image"
    elif [ "$update" = no ]; then
      printf '%s: %s is %s in its registry\n' "$file" "$image" "$now"
    else
      IMAGE=$image PINNED=$tag@$now perl -pi -e 's/\Q$ENV{IMAGE}\E(?![\w.@:-])/$ENV{PINNED}/g' "$root/$file"
      printf '%s: %s is pinned\n' "$file" "$tag@$now"
    fi
  done < <(images)
  return "$code"
}

case "${1:-}" in
  --check) check ;;
  --update) compare yes ;;
  '') compare no ;;
  *) sed -n '4,6s/^# //p' "$0" >&2; exit 2 ;;
esac
