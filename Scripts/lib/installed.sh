# Sourced by install and uninstall: what lies where under the prefix.

# read_prefix USAGE ARGUMENT...: sets $prefix.
read_prefix() {
  local usage=$1
  shift
  prefix=$HOME/.local
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix) [ $# -ge 2 ] && [ -n "$2" ] || die "$usage"; prefix=$2; shift 2 ;;
      --prefix=?*) prefix=${1#--prefix=}; shift ;;
      --help | -h) say "$usage"; exit 0 ;;
      *) say "$usage"; exit 2 ;;
    esac
  done
  case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
  prefix=${prefix%/}
}

# completion_file SHELL: where that shell looks for cnn's completions.
completion_file() {
  case $1 in
    bash) echo share/bash-completion/completions/cnn ;;
    zsh) echo share/zsh/site-functions/_cnn ;;
    fish) echo share/fish/vendor_completions.d/cnn.fish ;;
  esac
}

# Everything that install makes, a line each.
installed_files() {
  echo bin/cnn
  echo share/man/man1/cnn.1
  for shell in bash zsh fish; do completion_file "$shell"; done
  echo share/cnn
  echo share/vim/vimfiles/syntax/cnn.vim
  echo share/vim/vimfiles/ftdetect/cnn.vim
  echo share/jupyter/kernels/cnn
}
