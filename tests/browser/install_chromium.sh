#!/bin/sh
# Puts Chromium in place for the browser tests where that needs nobody's permission: as root on a system with apt.
set -u
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests ..."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null && exit 0
fi
echo "No Chromium here and no right to install it: the browser tests will be skipped (install the package 'chromium')."
[ "${CI:-}" = true ] && exit 1
exit 0
