#pragma once
// libedit's el_wset takes a varying number of arguments, which Swift can't call: one function here
// for each use.
#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

typedef unsigned char (*cnn_key_function)(EditLine *, wint_t);
typedef int (*cnn_letter_function)(EditLine *, wchar_t *);

/// What an editor carries: who owns it, and the prompt that is drawn next.
typedef struct {
  void *owner;
  wchar_t *prompt;
} cnn_editor_data;

static inline cnn_editor_data *cnn_data(EditLine *editor) {
  void *data = NULL;
  el_wget(editor, EL_CLIENTDATA, &data);
  return data;
}

static inline wchar_t *cnn_prompt(EditLine *editor) {
  return cnn_data(editor)->prompt;
}

static inline void cnn_set_prompt(EditLine *editor, const wchar_t *text) {
  cnn_editor_data *data = cnn_data(editor);
  wchar_t *copy = wcsdup(text);
  if (!copy) return;
  free(data->prompt);
  data->prompt = copy;
}

/// Letters are read as the locale says; a C locale can still read UTF-8.
static inline void cnn_use_locale(void) {
  setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX < 2) setlocale(LC_CTYPE, "C.UTF-8");
}

static inline EditLine *cnn_editor(void *owner) {
  cnn_editor_data *data = calloc(1, sizeof *data);
  if (!data) return NULL;
  data->owner = owner;
  data->prompt = wcsdup(L"");
  EditLine *editor = el_init("cnn", stdin, stdout, stderr);
  if (!editor) return NULL;
  el_wset(editor, EL_CLIENTDATA, data);
  // Between these marks are escapes that take no room.
  el_wset(editor, EL_PROMPT_ESC, cnn_prompt, L'\1');
  el_wset(editor, EL_EDITOR, L"emacs");
  el_wset(editor, EL_SIGNAL, 0);
  return editor;
}

static inline void *cnn_owner(EditLine *editor) { return cnn_data(editor)->owner; }

/// Where the editor gets its letters from.
static inline void cnn_set_reader(EditLine *editor, cnn_letter_function function) {
  el_wset(editor, EL_GETCFN, function);
}

/// Draws prompt and text at the place where the terminal's cursor is.
static inline void cnn_draw(EditLine *editor) { el_wset(editor, EL_REFRESH); }

/// Brings the terminal into the editor's modes, or back into its own.
static inline void cnn_prepare_terminal(EditLine *editor, int edits) {
  el_wset(editor, EL_PREP_TERM, edits);
}

/// libedit keeps the name, so it gets a copy of its own.
static inline int cnn_add_function(
    EditLine *editor, const wchar_t *name, cnn_key_function function) {
  return el_wset(editor, EL_ADDFN, wcsdup(name), L"", function);
}

static inline int cnn_bind(EditLine *editor, const wchar_t *key, const wchar_t *name) {
  return el_wset(editor, EL_BIND, key, name, NULL);
}
