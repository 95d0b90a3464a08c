# Makes the images of lib/mirror/images.list that this machine lacks, with
# Dagger, and publishes them to the mirror. Sourced, never run.

MIRROR_LIST=$SLUICE_ROOT/scripts/lib/mirror/images.list

# images_for STAGE…: names of the images that those stages need ("all" for all).
images_for() {
  local wanted=" $* "
  grep -v '^#' "$MIRROR_LIST" | while IFS='|' read -r image how stages; do
    case $how in build*) ;; *) continue ;; esac
    if [ "$wanted" = " all " ]; then echo "$image"; continue; fi
    local stage
    for stage in $stages; do
      case $wanted in *" $stage "*) echo "$image"; break ;; esac
    done
  done
}

recipe_of() { grep -v '^#' "$MIRROR_LIST" | awk -F'|' -v image="$1" '$1 == image { sub("build ", "", $2); print $2 }'; }

# Name in the mirror: Docker Hub's short names lie under library/, hosts fall away.
mirror_name() {
  local image=$1
  case $image in
    *.*/*) image=${image#*/} ;;
    */*) ;;
    *) image=library/$image ;;
  esac
  echo "$image"
}

# A recipe's key covers what its base images are made from.
recipe_key() { hash_of "$SLUICE_ROOT/scripts/lib/mirror/$1" "$SLUICE_ROOT/scripts/lib/engine/debian.sh" "$NODE_VERSION" "$NPM_VERSION" "$GO_VERSION" "$(uname -m)"; }

made() { [ -e "$SLUICE_CACHE/mirror/$(recipe_of "$1")-$(recipe_key "$(recipe_of "$1")")" ] && has_image "$(mirror_name "$1")"; }

make_image() {
  local image=$1 recipe
  recipe=$(recipe_of "$image")
  dagger --progress=plain -M -c "host | directory $SLUICE_ROOT/scripts/lib/mirror/$recipe | docker-build | publish $MIRROR/$(mirror_name "$image")" || return
  mkdir -p "$SLUICE_CACHE/mirror"
  rm -f "$SLUICE_CACHE/mirror/$recipe-"*
  touch "$SLUICE_CACHE/mirror/$recipe-$(recipe_key "$recipe")"
}

# mirror_ensure IMAGE…: at most two at once; the slow ones are Go programs.
mirror_ensure() {
  local image pid pids=() code=0
  one_at_a_time mirror
  for image in "$@"; do
    [ -n "$(recipe_of "$image")" ] || die "no recipe for the image $image" "the list is scripts/lib/mirror/images.list"
    made "$image" && continue
    while [ "$(running "${pids[@]}")" -ge 2 ]; do sleep 1; done
    ( step "building the image $image" make_image "$image" ) &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || code=2; done
  exec 9>&-
  return "$code"
}

# running PID…: how many of those processes still run.
running() {
  local pid count=0
  for pid in "$@"; do
    if kill -0 "$pid" 2>/dev/null; then count=$((count + 1)); fi
  done
  echo "$count"
}
