#!/usr/bin/env bash
# Ends with 0 if Quell answers a path with 200 (default /livez); needs no program besides bash.
set -euo pipefail
path=${1:-/livez}
port=${QUELL_HTTP_PORT:-8070}
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$path" >&3
read -r -t 4 _ status _ <&3
[ "$status" = 200 ]
