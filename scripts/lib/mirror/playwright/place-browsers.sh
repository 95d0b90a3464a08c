#!/bin/sh
# place-browsers.sh CHROMIUM_REVISION FFMPEG_REVISION
set -eu
root=/ms-playwright
chrome=$root/chromium-$1/chrome-linux64
shell=$root/chromium_headless_shell-$1/chrome-headless-shell-linux64
mkdir -p "$chrome" "$shell" "$root/ffmpeg-$2"
ln -s /usr/bin/chromium "$chrome/chrome"
# The old headless mode has a binary of its own upstream; here the one browser does both.
printf '#!/bin/sh\nexec /usr/bin/chromium --headless "$@"\n' >"$shell/chrome-headless-shell"
chmod +x "$shell/chrome-headless-shell"
ln -s /usr/bin/ffmpeg "$root/ffmpeg-$2/ffmpeg-linux"
for browser in "chromium-$1" "chromium_headless_shell-$1" "ffmpeg-$2"; do
  touch "$root/$browser/INSTALLATION_COMPLETE" "$root/$browser/DEPENDENCIES_VALIDATED"
done
chmod -R 755 "$root"
