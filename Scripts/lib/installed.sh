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

# What the user has to do where programs don't look under the prefix by themselves.
hints() {
  case ":$PATH:" in
    *":$prefix/bin:"*) ;;
    *) say "shells: $prefix/bin is not in \$PATH; add it with  export PATH=\"$prefix/bin:\$PATH\"" ;;
  esac
  case $prefix in
    "$HOME/.local" | /usr/local | /usr) ;;
    *)
      say "bash: for completion add  . $prefix/$(completion_file bash)  to ~/.bashrc"
      say "Jupyter: \`cnn kernel install\` tells it about the kernel"
      ;;
  esac
  case $prefix in
    /usr/local | /usr) ;;
    *)
      if command -v zsh >/dev/null; then
        say "zsh: add  fpath=($prefix/share/zsh/site-functions \$fpath)  to ~/.zshrc, before compinit"
      fi
      ;;
  esac
  if [ "$prefix" != /usr ] && command -v vim >/dev/null; then
    say "Vim: add  set runtimepath+=$prefix/share/vim/vimfiles  to ~/.vimrc"
  fi
}
