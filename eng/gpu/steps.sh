#!/usr/bin/env bash
# One step of a visit: eng/gpu/steps.sh NAME, with the variables that visit.sh sets. Exit code 77: left out, and the last line says why.
# A step writes what it found into OUT/NAME.json, one object with figures as the benchmarks print them.
set -u

dry=
[ "$DEVICE" != cpu ] || dry=--dry
bench=$UNPACKED/Benchmarks/ensemble-bench
# Where the benchmarks find MNIST.
export ENSEMBLE_DATA_DIR=$UNPACKED ENSEMBLE_SILO=$UNPACKED/Silo/ensemble-silo
product=$KIT/home/product

leave_out() { printf '%s\n' "$*"; exit 77; }

fail() { printf '%s\n' "$*" >&2; exit 1; }

need_engine() {
  [ -x "$bench" ] || leave_out 'left out: the archive engine is not here'
  [ -n "$ENSEMBLE_TORCH_DIR" ] || fail 'there is no PyTorch: python3 has no module torch, and ENSEMBLE_TORCH_DIR is not set'
}

need_mnist() {
  [ -x "$bench" ] || leave_out 'left out: the archive engine is not here'
  [ -e "$UNPACKED/data/mnist/train-images-idx3-ubyte" ] || leave_out 'left out: MNIST is not in the kit'
}

# Runs a program, and keeps what it prints, which is in the log even if the program is ended.
keep() {
  "$@" | tee "$KIT/home/output"
  local code=${PIPESTATUS[0]}
  output=$(< "$KIT/home/output")
  return "$code"
}

# Benchmarks print their report as the last line.
measure() {
  need_engine
  keep "$bench" "$@" $dry --device "$DEVICE" -o json
  local code=$?
  [ "$code" -eq 0 ] && printf '%s\n' "${output##*$'\n'}" > "$OUT/$step.json"
  return "$code"
}

clock() { local now=${EPOCHREALTIME:-$(date +%s.%N)}; now=${now/./}; printf '%s' "${now:0:13}"; }

# A quantity that was measured once; null if it is not known.
figure() { printf '"%s":{"value":%s,"unit":"%s","min":%s,"max":%s}' "$1" "${2:-null}" "$3" "${2:-null}" "${2:-null}"; }

thousandths() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }

# The first value of a key in a text of JSON.
value_of() { [[ $2 =~ \"$1\":\"?([^,}\"]*) ]] && printf '%s' "${BASH_REMATCH[1]}"; }

# The first value of a name in a file of lines "name : value".
field() { local name value; while IFS=: read -r name value; do [[ $name != $1* ]] || { printf '%s' "${value# }"; return; }; done < "$2"; }

count_lines() { local line count=0; while IFS= read -r line; do [[ $line != *"$1"* ]] || count=$((count + 1)); done; printf '%s' "$count"; }

step_facts() {
  local facts='' name text
  note() {
    text=${2//[\\\"]/}
    read -r text <<< "${text//[[:cntrl:]]/ }"
    [ -n "$text" ] || return
    printf '%s: %s\n' "$1" "$text"
    facts="$facts${facts:+,}\"$1\":\"$text\""
    printf '{"facts":{%s}}\n' "$facts" > "$OUT/facts.json"
  }
  note system "$(uname -srm)"
  note kernel "$(cut -c1-120 /proc/version)"
  note cores "$(nproc)"
  note processor "$(field 'model name' /proc/cpuinfo)"
  note memory "$(field MemTotal /proc/meminfo)"
  note user "$(id -u)"
  note free "$(df -h --output=avail "$KIT" | tail -n 1)"
  note libtorch "$ENSEMBLE_TORCH_DIR"
  for name in nvcc g++ cmake nsys ncu; do note "$name" "$(command -v "$name")"; done
  if command -v nvidia-smi > /dev/null; then
    note gpu "$(nvidia-smi --query-gpu=name,memory.total,driver_version,pcie.link.gen.max,clocks.max.sm,power.limit,mig.mode.current --format=csv,noheader)"
    nvidia-smi
  elif [ "$DEVICE" != cpu ]; then
    fail 'there is no GPU here: no nvidia-smi'
  fi
  [ -n "$PYTHON" ] || { note python 'none'; return 0; }
  note python "$("$PYTHON" --version 2>&1)"
  # Reads the libraries into memory for the steps that follow.
  note pytorch "$("$PYTHON" -c 'import torch; print(torch.__version__, "CUDA", torch.version.cuda, "cuDNN", torch.backends.cudnn.version(), "GPU", torch.cuda.is_available())' 2>&1 | tail -n 1)"
}

step_unpack() {
  local archive name found=
  for archive in "$KIT"/*.tar.xz "$KIT"/*.tar; do
    name=${archive##*/}
    [ -e "$archive" ] || continue
    found="$found $name"
    [ "$UNPACKED/.$name" -nt "$archive" ] && continue
    case $name in
      *.xz) unpack_xz "$archive" || fail "$name cannot be unpacked" ;;
      *) mkdir -p "$UNPACKED/squeezed" && tar -x -C "$UNPACKED/squeezed" -f "$archive" || fail "$name cannot be unpacked" ;;
    esac
    touch "$UNPACKED/.$name"
  done
  [ -n "$found" ] || [ -x "$bench" ] || fail "there is no archive in $KIT"
  if [ -e "$UNPACKED/squeezed/data_batch_1.squeezed" ] && [ -e "$UNPACKED/squeezed/test_batch.squeezed" ]; then
    "$bench" unsqueeze "$UNPACKED/squeezed" "$UNPACKED/data/cifar10" || fail 'CIFAR-10 cannot be unpacked'
  fi
  printf '{"notes":["unpacked:%s","runtime: %s"]}\n' "$found" "$("$bench" runtime)" > "$OUT/unpack.json"
}

unpack_xz() {
  if command -v xz > /dev/null; then tar -x -C "$UNPACKED" -f "$1"; return; fi
  [ -n "$PYTHON" ] && "$PYTHON" -c 'import sys, tarfile; tarfile.open(sys.argv[1], "r:xz").extractall(sys.argv[2])' "$1" "$UNPACKED"
}

step_libtorch() {
  need_engine
  [ -n "$PYTHON" ] || leave_out 'left out: there is no python3'
  "$PYTHON" "$(dirname "${BASH_SOURCE[0]}")/libtorch.py" "$ENSEMBLE_TORCH_DIR" "$UNPACKED/Benchmarks/libLibTorchSharp.so" > "$OUT/libtorch.json"
}

step_smoke() { measure steps mnist-article --quick; }

# On a processor the same tests compare it with itself, which shows that they run.
step_tests() {
  need_engine
  ENSEMBLE_GPU_TESTS=$DEVICE keep "$UNPACKED/Training.Tests/Training.Tests" -noLogo -noColor -trait Category=gpu
  local code=$?
  [[ $output =~ Total:\ ([0-9]+),\ Errors:\ ([0-9]+),\ Failed:\ ([0-9]+),\ Skipped:\ ([0-9]+) ]] || fail 'the tests broke off'
  printf '{"figures":{%s,%s,%s}}\n' "$(figure 'tests' "${BASH_REMATCH[1]}" tests)" "$(figure failed $((BASH_REMATCH[2] + BASH_REMATCH[3])) tests)" \
    "$(figure skipped "${BASH_REMATCH[4]}" tests)" > "$OUT/tests.json"
  [ "${BASH_REMATCH[1]}" -gt 0 ] || fail 'no test ran'
  return "$code"
}

step_speed-exact() { need_mnist; measure training --quick --gpu exact; }

step_speed-fast() { need_mnist; measure training --quick --gpu fast; }

step_roofline() { need_mnist; measure roofline --quick --gpu exact; }

# The same recipe by two numbers of steps; what lies between them is no preparation.
step_launches() {
  need_engine
  [ "$DEVICE" != cpu ] || leave_out 'left out (no GPU)'
  local recipe few many figures=
  command -v nsys > /dev/null || command -v ncu > /dev/null || leave_out 'left out: there is neither nsys nor ncu'
  for recipe in mnist-article cifar10-fast; do
    few=$(launches "$recipe" 2) && many=$(launches "$recipe" 10) || fail "the profiler gave no count for $recipe"
    figures="$figures${figures:+,}$(figure "launches a step, $recipe" $(((many - few) / 8)) launches)"
    printf '{"figures":{%s}}\n' "$figures" > "$OUT/launches.json"
  done
}

launches() {
  local trace=$KIT/home/trace count
  rm -f "$trace".*
  if command -v nsys > /dev/null; then
    nsys profile --trace cuda --force-overwrite true --output "$trace" "$bench" take "$1" "$2" --device "$DEVICE" >&2
    nsys stats --report cuda_gpu_trace --format csv --force-export true "$trace.nsys-rep" > "$trace.csv"
    count=$(($(count_lines 'NVIDIA ' < "$trace.csv") - $(count_lines '[CUDA mem' < "$trace.csv")))
  else
    ncu --metrics gpu__time_duration.sum --csv --log-file "$trace.csv" "$bench" take "$1" "$2" --device "$DEVICE" >&2
    count=$(count_lines gpu__time_duration < "$trace.csv")
  fi
  [ "${count:-0}" -gt 0 ] && printf '%s' "$count"
}

step_steps() { measure steps --quick --gpu exact; }

step_gains() { measure gains --quick --gpu exact; }

step_memory() { measure memory --quick --gpu exact; }

step_members() { need_mnist; measure members --quick; }

step_answers() { need_mnist; measure prediction --quick; }

# --- the product ---

need_product() {
  [ -x "$UNPACKED/Client/ensemble" ] && [ -x "$ENSEMBLE_SILO" ] || leave_out 'left out: the archive product is not here'
  [ -x "$bench" ] || leave_out 'left out: the archive engine is not here'
  [ -n "$ENSEMBLE_TORCH_DIR" ] || fail 'there is no PyTorch: python3 has no module torch, and ENSEMBLE_TORCH_DIR is not set'
}

# A folder of its own for a step's cluster, with the kit's data; a new one, unless that of another step is to be used again.
prepare() {
  need_product
  [ "${2:-}" = again ] || rm -rf "${product:?}/$1"
  mkdir -p "$product/$1" "$UNPACKED/data"
  chmod 700 "$product/$1"
  [ -e "$product/$1/data" ] || ln -s "$UNPACKED/data" "$product/$1/data"
  export ENSEMBLE_DATA_DIR=$product/$1
}

ensemble() { "$UNPACKED/Client/ensemble" "$@"; }

# A few real images where a processor trains.
few_images() {
  local folder=$KIT/home/few name count size
  mkdir -p "$folder"
  for name in train-images-idx3:160:784 train-labels-idx1:160:1 t10k-images-idx3:40:784 t10k-labels-idx1:40:1; do
    IFS=: read -r name count size <<< "$name"
    {
      head -c 4 "$UNPACKED/data/mnist/$name-ubyte"
      printf '\0\0\0%b' "\\x$(printf '%x' "$count")"
      case $name in
        *images*) tail -c +9 "$UNPACKED/data/mnist/$name-ubyte" | head -c $((8 + count * size)) ;;
        *) tail -c +9 "$UNPACKED/data/mnist/$name-ubyte" | head -c "$count" ;;
      esac
    } > "$folder/$name-ubyte"
  done
  printf '%s' "$folder"
}

small=(--members 2 --trainers 2 --validation-limit 200 --train-limit 1000 --epochs 4 --patience 4 --set 'model.layers[0].filters=4' --set 'model.layers[1].filters=4' --set 'model.layers[5].units=32')

# The main job, or on a processor a small one.
train_main() {
  if [ "$DEVICE" = cpu ]; then ensemble train mnist-base "${small[@]}" "$@" -o json; else ensemble train mnist --trainers 3 "$@" -o json; fi
}

# Trains, and keeps the answer and how long the command took.
timed() {
  local begun
  begun=$(clock)
  answer=$("$@") || exit 1
  took=$(($(clock) - begun))
  answer=${answer##*$'\n'}
  printf '%s\n' "$answer"
}

hashes() { local text=$1 found=; while [[ $text =~ \"weightsSha256\":\"([0-9a-f]+)\"(.*) ]]; do found="$found ${BASH_REMATCH[1]}"; text=${BASH_REMATCH[2]}; done; printf '%s' "$found"; }

# Time and scores of a run, as figures.
scores() {
  local ensemble=${2#*\"ensemble\":}
  printf '{"figures":{%s,%s,%s},"notes":[%s]}\n' "$(figure "$1: from the command to its end" "$(thousandths "$took")" s)" "$(figure "$1: training" "$(value_of seconds "${2##*\"scores\"}")" s)" \
    "$(figure "$1: test accuracy" "$(value_of testAccuracy "$ensemble")" '')" "${3:-}"
}

step_mnist() {
  need_mnist
  prepare mnist
  rm -f "$OUT/mnist.hashes"
  timed train_main --name visit --keep-cluster
  local nodes
  nodes=$(ensemble nodes -o json)
  printf '%s\n' "$nodes"
  [[ $DEVICE == cpu || $nodes == *'"device":"cuda'* ]] || fail 'it was trained on the processor: the slots are no GPUs'
  hashes "$answer" > "$OUT/mnist.hashes"
  scores mnist "$answer" > "$OUT/mnist.json"
}

# The trainer that is killed has stored its first epoch: its member continues on another, or there again.
step_killed() {
  need_mnist
  prepare killed
  [ -s "$OUT/mnist.hashes" ] || leave_out 'left out: the step mnist left no weights to compare with'
  local record pid stored=()
  shopt -s globstar nullglob
  train_main --name killed > "$KIT/home/killed.out" &
  local training=$!
  until stored=("$product"/killed/checkpoints/**/*.safetensors) && [ "${#stored[@]}" -gt 0 ]; do
    kill -0 "$training" 2> /dev/null || fail "the training ended before a trainer was killed: $(tail -n 1 "$KIT/home/killed.out")"
    sleep 0.05
  done
  record=$(< "$product/killed/cluster.json")
  [[ $record =~ \"trainer-0\"[^}]*\"Pid\":\ ?([0-9]+) ]] && pid=${BASH_REMATCH[1]} || fail 'cluster.json names no trainer'
  kill -KILL "$pid"
  wait "$training" || fail "the training ended with a fault: $(tail -n 1 "$KIT/home/killed.out")"
  answer=$(tail -n 1 "$KIT/home/killed.out")
  printf '%s\n' "$answer"
  [[ $answer =~ \"restarts\":[1-9] ]] || fail 'no member was placed again: the trainer was killed too late'
  [ "$(hashes "$answer")" = "$(< "$OUT/mnist.hashes")" ] || fail 'the weights are others than without the kill'
  printf '{"notes":["a trainer was killed, and all weights are those of the run without that:%s"]}\n' "$(hashes "$answer")" > "$OUT/killed.json"
}

step_record() {
  need_mnist
  prepare record
  if [ "$DEVICE" = cpu ]; then
    timed ensemble train mnist-m3 --trainers 1 --epochs 1 --min-epochs 1 --data "$(few_images)" --set data.validation=40 --batch-size 40 -o json
  else
    timed ensemble train mnist-record --trainers 3 --epochs 3 --min-epochs 1 -o json
  fi
  scores 'mnist-record, shortened' "$answer" > "$OUT/record.json"
}

step_cifar10() {
  prepare cifar10
  local data=$UNPACKED/data/cifar10 note='"real CIFAR-10"' few=()
  if [ ! -e "$data/data_batch_1.bin" ]; then
    data=$KIT/home/random note='"random images: the time counts, and not the accuracy"'
    "$bench" random-images "$data" "$([ "$DEVICE" = cpu ] && echo 20 || echo 10000)" || fail 'the random images were not made'
  fi
  [ "$DEVICE" != cpu ] || few=(--members 1 --trainers 1 --epochs 1 --min-epochs 1 --train-limit 40 --set data.validation=20 --batch-size 20 --set training.precision=float32)
  timed ensemble train cifar10-fast --data "$data" "${few[@]}" -o json
  scores cifar10-fast "$answer" "$note" > "$OUT/cifar10.json"
}

step_serving() {
  need_mnist
  prepare mnist again
  [ -s "$OUT/mnist.hashes" ] || leave_out 'left out: the step mnist left no run to serve'
  local port=$((20000 + RANDOM % 10000)) images=$UNPACKED/data/mnist/t10k-images-idx3-ubyte count=10000
  [ "$DEVICE" != cpu ] || { images="$(few_images)/t10k-images-idx3-ubyte" count=40; }
  ensemble serve --detach --port "$port" -o json || exit 1
  # The first answer loads the members.
  ensemble predict visit "$images[0]" --http "http://127.0.0.1:$port" -o json > /dev/null || exit 1
  timed ensemble predict visit "$images" --http "http://127.0.0.1:$port" -o json > "$KIT/home/answers.json"
  printf '{"figures":{%s,%s}}\n' "$(figure 'images that are answered over HTTP by one client' "$count" images)" "$(figure 'from the command to its end' "$(thousandths "$took")" s)" > "$OUT/serving.json"
}

# What a step leaves running.
down() { local folder; for folder in "$product"/*/; do [ ! -e "$folder/cluster.json" ] || "$UNPACKED/Client/ensemble" cluster down --data-dir "${folder%/}"; done; }

step=$1
if [ "$step" = down ]; then down; else "step_$step"; fi
