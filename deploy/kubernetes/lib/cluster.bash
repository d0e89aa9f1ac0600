# Everything the scripts of the test cluster share. The script that reads this file has set CLUSTER to
# its own folder.

set -euo pipefail
LOCAL=$(realpath "$CLUSTER/../local")
STATE=$CLUSTER/.run
# What is built or fetched once; a folder of the caller's choice may serve several checkouts.
CACHE=$(realpath -m "${GATEHOUSE_CLUSTER_CACHE:-$STATE/bin}")

for part in toolchain processes progress state; do
  # shellcheck source=/dev/null
  source "$LOCAL/lib/$part.bash"
done
for part in packages programs images node certificates configuration parts faults machine monitoring; do
  # shellcheck source=/dev/null
  source "$CLUSTER/lib/$part.bash"
done
