#!/bin/sh
# Ends what outlived its job, so that a job which has left COMPLETING has no process any more. For Slurm's
# setting Epilog, as root on each node; needed unless ProctrackType is proctrack/cgroup. A process is known
# by SLURM_JOB_ID in its environment. If one cannot be ended, the node is drained and the job stays visible.
if [ -n "$SLURM_JOB_ID" ]; then
  # Without the variable, or it would find itself.
  exec env -i PATH=/usr/bin:/bin "$0" "$SLURM_JOB_ID"
fi
job=${1:?the id of a job is missing}
tries=0
while left=$(grep -lsazx "SLURM_JOB_ID=$job" /proc/[0-9]*/environ); [ -n "$left" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 100 ] || exit 1
  echo "$left" | cut -d / -f 3 | xargs kill -KILL 2> /dev/null
  sleep 0.1
done
exit 0
