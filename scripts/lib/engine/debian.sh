# The Debian that every image made here stands on. Sourced, never run.

# Without update-ca-certificates: where the machine has a certificate authority of
# its own, the engine runs that command in a container before and after each exec,
# 1.5 seconds in all; where there is none it appends to the bundle itself.
make_debian() {
  mmdebstrap --variant=minbase --include=ca-certificates,git,curl \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='rm "$1/usr/sbin/update-ca-certificates"' \
    bookworm "$1/rootfs.tar"
}
