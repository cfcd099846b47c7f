#!/bin/bash
# What a private sshd runs in place of every command: counts the calls, and spoils the one it is told to.
#
# Beside it lie `calls` (a byte for each), `plan` ("<n> <fault>"), `done.<n>` (empty, when the n-th has ended),
# and `want`, by which a fault that only root can lay is asked for.
here=${BASH_SOURCE%/*}
printf . >> "$here/calls"
call=$(stat -c %s "$here/calls")
read -r planned fault < "$here/plan"
trap 'touch "$here/done.$call"' EXIT

run() { bash -c "$SSH_ORIGINAL_COMMAND"; }

until_gone() { # somebody else takes the file away
    for _ in $(seq 1500); do
        [ -e "$1" ] || return
        sleep 0.02
    done
}

ask() {
    echo "$1" > "$here/want.new"
    mv "$here/want.new" "$here/want"
    until_gone "$here/want"
}

until_next_has_ended() {
    for _ in $(seq 1500); do
        [ -e "$here/done.$((call + 1))" ] && return
        sleep 0.02
    done
}

cut_line() { kill -KILL "$PPID"; }

if [ "$call" != "$planned" ]; then
    run
    exit
fi

case $fault in
    refused) echo 'This account is currently not available.'; exit 1 ;;
    reset_before) cut_line ;;
    reset_after) run > /dev/null; cut_line ;;
    timeout) cat > /dev/null; sleep 10 ;;
    timeout_after) answer=$(run); sleep 10; echo "$answer" ;;
    late) cat > "$here/request"; until_next_has_ended; run < "$here/request" ;;
    echo) cat ;;
    cut) answer=$(run); printf %s "${answer:0:$((${#answer} / 2))}" ;;
    garbage) run > /dev/null; head -c 4000 /dev/urandom ;;
    garbled) run | sed 's/"ok":/"no":/' ;;
    nothing) run > /dev/null ;;
    non_zero) run; exit 3 ;;
    twice) cat > "$here/request"; run < "$here/request" > /dev/null; run < "$here/request" ;;
    quota) ulimit -f 16; run ;;
    disk_full | read_only) ask "$fault"; run; ask mended ;;
    disk_stays_full | stays_read_only) ask "${fault/stays_/}"; run ;;
esac
