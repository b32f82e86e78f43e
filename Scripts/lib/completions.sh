# Sourced by install: the completions of each shell.
#
# The generated ones know each subcommand. Without one cnn runs a script, and then the options and
# files of `run` are wanted; that is added here.

# completion_script PROGRAM SHELL: writes the completions to standard output.
completion_script() {
  local program=$1 shell=$2 generated
  generated=$("$program" --generate-completion-script "$shell") || return 1
  case $shell in
    bash)
      printf '%s\n' "$generated"
      cat <<'END'

# Without a subcommand the words are those of `run`.
_cnn_or_run() {
    if [[ "${COMP_CWORD}" -gt 1 ]] && declare -F "_cnn_${COMP_WORDS[1]}" >/dev/null; then
        _cnn "$@"
        return
    fi
    local -a found=() given=("${COMP_WORDS[@]}")
    local -i place="${COMP_CWORD}"
    if [[ "${place}" -eq 1 ]]; then
        _cnn "$@"
        found=("${COMPREPLY[@]}")
        COMPREPLY=()
    fi
    local -a COMP_WORDS=("${given[0]}" run "${given[@]:1}")
    local -i COMP_CWORD="place + 1"
    _cnn "$@"
    mapfile -t COMPREPLY < <(
        printf '%s\n' "${found[@]}" "${COMPREPLY[@]}" | awk 'length && !seen[$0]++')
}

complete -o filenames -F _cnn_or_run cnn
END
      ;;
    zsh)
      # The last lines call or announce the function of the subcommands.
      sed '/^if \[\[ "${funcstack\[1\]}" = _cnn \]\]; then$/,$d' <<<"$generated"
      cat <<'END'
# Without a subcommand the words are those of `run`.
_cnn_or_run() {
    emulate -RL zsh -G
    setopt extendedglob nullglob numericglobsort
    unsetopt aliases banghist
    if (( CURRENT > 2 && ${+functions[_cnn_${words[2]}]} )); then
        _cnn "${@}"
        return
    fi
    local -i ret=1
    if (( CURRENT == 2 )); then _cnn "${@}" && ret=0; fi
    _cnn_run "${@}" && ret=0
    return "${ret}"
}

compdef _cnn_or_run cnn
if [[ "${funcstack[1]}" = _cnn ]]; then _cnn_or_run "${@}"; fi
END
      ;;
    fish)
      printf '%s\n' "$generated"
      printf '\n# Without a subcommand the words are those of `run`.\n'
      cat <<'END'
function __cnn_runs_a_script
    set -l words (__cnn_tokens -pc)
    test (count $words) -lt 2
    or not contains -- $words[2] run check format convert doctor kernel reference help
end
END
      # Each option of `run`, and files.
      sed -nE "s/^complete -c 'cnn' -n '__cnn_should_[a-z_]+ \"cnn run\"[^']*' (-[sl] .*)/complete -c 'cnn' -n '__cnn_runs_a_script' \1/p" \
        <<<"$generated" | grep -vE -- "-l '(version|help)'"
      printf "complete -c 'cnn' -n '__cnn_runs_a_script' -F\n"
      ;;
  esac
}
