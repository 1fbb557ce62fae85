#!/usr/bin/env bash
# Runs the steps of a visit from an unpacked kit: eng/gpu.sh visit FOLDER [STEP ...]. No failure ends it: every step has its share of the
# time, its log, its line in the table, and its place in one report, which is written after every step.
#
#   DEVICE               cuda:0; cpu for a dry run, in which every step is cut to what shows that it works
#   LIMIT                seconds of the whole visit (570); steps for which no time is left are reported as "not run"
#   SHARES               multiplies every step's share of the time (1), for a machine that is busy with other work
#   OUT                  where logs and report.json go (FOLDER/out)
#   ENSEMBLE_TORCH_DIR   the lib folder of an installed PyTorch; else that of python3's
set -u
export LC_ALL=C PATH=${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
KIT=$(cd "$1" && pwd) || exit 2
shift
wanted=" $* "
DEVICE=${DEVICE:-cuda:0}
LIMIT=${LIMIT:-570}
OUT=${OUT:-$KIT/out}
UNPACKED=$KIT/unpacked
mkdir -p "$OUT" "$UNPACKED" "$KIT/home" || { printf 'gpu: %s and %s must be folders that can be written.\n' "$KIT" "$OUT" >&2; exit 2; }
OUT=$(cd "$OUT" && pwd)
PYTHON=${ENSEMBLE_BENCH_PYTHON:-$(command -v python3)}
HOME=$KIT/home
DOTNET_ROOT=$UNPACKED/dotnet
# gVisor has no memory that two addresses share, one writable and one executable.
DOTNET_EnableWriteXorExecute=0
export KIT DEVICE LIMIT OUT UNPACKED PYTHON HOME DOTNET_ROOT DOTNET_EnableWriteXorExecute
[ -z "$PYTHON" ] || export ENSEMBLE_BENCH_PYTHON=$PYTHON

# Finds PyTorch without importing it, which takes up to a minute on a cold disk.
if [ -z "${ENSEMBLE_TORCH_DIR:-}" ] && [ -n "$PYTHON" ]; then
  ENSEMBLE_TORCH_DIR=$("$PYTHON" -c 'import importlib.util, os; print(os.path.join(os.path.dirname(importlib.util.find_spec("torch").origin), "lib"))' 2> /dev/null)
fi
export ENSEMBLE_TORCH_DIR=${ENSEMBLE_TORCH_DIR:-}

# Name, share of the time in seconds, archive, and what it shows; in the order of their worth.
STEPS=(
  'facts|70|kit|hardware, driver and versions'
  'unpack|30|kit|the archives that are here'
  'libtorch|20|engine|all symbols, sizes of objects, a provoked error'
  'smoke|40|engine|a few steps of one recipe'
  'tests|80|engine|the tests of the category gpu'
  'speed-exact|50|engine|images a second, exact, beside PyTorch'
  'speed-fast|90|engine|images a second, fast, beside PyTorch'
  'roofline|30|engine|arithmetic a second beside a matrix product'
  'launches|70|engine|kernels that a step launches'
  'steps|60|engine|milliseconds a step of every recipe'
  'gains|90|engine|an epoch with every gain for GPUs, and without each'
  'memory|40|engine|memory of a member beside the estimate'
  'members|60|engine|1, 2, 4 and 8 members on one GPU'
  'answers|40|engine|images a second of three members that answer'
  'mnist|60|product|train mnist from the command to its accuracy'
  'killed|70|product|the same with a trainer killed: the same weights'
  'record|80|product|mnist-record, shortened'
  'cifar10|60|product|cifar10-fast'
  'serving|40|product|answers over HTTP'
)

clock() { local now=${EPOCHREALTIME:-$(date +%s.%N)}; now=${now/./}; printf '%s' "${now:0:13}"; }

seconds() { printf '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# A string of JSON. What is not ASCII is left out: a log may be cut in the middle of a character.
quote() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  text=${text//[$'\001'-$'\037']/}
  text=${text//[$'\177'-$'\377']/}
  printf '"%s"' "$text"
}

# What a step leaves is one line of JSON, or nothing.
result_of() {
  local text=
  [ ! -s "$OUT/$1.json" ] || text=$(< "$OUT/$1.json")
  case $text in '{'*'}') printf '%s' "$text" ;; *) printf 'null' ;; esac
}

write_report() {
  local commit=unknown entry
  [ ! -s "$UNPACKED/commit" ] || commit=$(< "$UNPACKED/commit")
  {
    printf '{"commit":%s,"device":%s,"began":%s,"seconds":%s,"limit":%s,"command":%s,"steps":[' \
      "$(quote "$commit")" "$(quote "$DEVICE")" "$(quote "$began_at")" "$(seconds $(($(clock) - began)))" "$LIMIT" "$(quote "$command")"
    printf '%s' "${entries[0]:-}"
    for entry in "${entries[@]:1}"; do printf ',%s' "$entry"; done
    printf ']}\n'
  } > "$OUT/report.json.new"
  mv "$OUT/report.json.new" "$OUT/report.json"
}

# Takes the outcome of a step into table and report.
record() {
  local name=$1 state=$2 reason=$3 took=$4 share=$5 purpose=$6
  printf '%-12s %-9s %6s s  %s\n' "$name" "$state" "$(seconds "$took")" "${reason:-$purpose}"
  entries+=("$(printf '{"name":%s,"purpose":%s,"state":%s,"reason":%s,"seconds":%s,"share":%s,"result":%s}' \
    "$(quote "$name")" "$(quote "$purpose")" "$(quote "$state")" "$(quote "$reason")" "$(seconds "$took")" "$share" "$(result_of "$name")")")
  write_report
}

is_wanted() { [ "$wanted" = '  ' ] || [[ $wanted == *" $1 "* ]] || [[ $wanted == *" $2 "* ]] || [ "$2" = kit ]; }

last_line() {
  local line last=
  while IFS= read -r line || [ -n "$line" ]; do [ -z "${line// /}" ] || last=$line; done < <(tail -n 20 "$1")
  printf '%s' "${last:0:300}"
}

run_step() {
  local name share archive purpose begun code state reason left
  IFS='|' read -r name share archive purpose <<< "$1"
  is_wanted "$name" "$archive" || return
  left=$((LIMIT - ($(clock) - began) / 1000))
  rm -f "$OUT/$name.json"
  if [ "$left" -lt 5 ]; then record "$name" 'not run' "no time is left of $LIMIT s" 0 "$share" "$purpose"; return; fi
  share=$((share * ${SHARES:-1}))
  [ "$share" -le "$left" ] || share=$left
  begun=$(clock)
  timeout -k 5 "$share" bash "$here/steps.sh" "$name" > "$OUT/$name.log" 2>&1 < /dev/null
  code=$?
  reason=$(last_line "$OUT/$name.log")
  case $code in
    0) state=passed reason= ;;
    77) state='left out' ;;
    124 | 137) state='timed out' reason="not done after $share s: $reason" ;;
    *) state=failed reason="exit code $code: $reason" ;;
  esac
  record "$name" "$state" "$reason" $(($(clock) - begun)) "$share" "$purpose"
  [ "$archive" != product ] || timeout -k 5 20 bash "$here/steps.sh" down > "$OUT/down.log" 2>&1 < /dev/null
}

began=$(clock)
began_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
command="DEVICE=$DEVICE eng/gpu.sh visit FOLDER${wanted% }"
command=${command% }
entries=()
trap 'write_report; exit 130' INT TERM
for step in "${STEPS[@]}"; do run_step "$step"; done
write_report
printf 'report: %s\n' "$OUT/report.json"
