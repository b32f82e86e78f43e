#pragma once
// libedit's el_wset and history_w take a varying number of arguments, which Swift can't call: one
// function here for each use.
#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

typedef unsigned char (*cnn_key_function)(EditLine *, wint_t);

/// The prompt that is drawn next; one editor draws at a time.
static inline wchar_t **cnn_prompt_text(void) {
  static wchar_t *text;
  return &text;
}

static inline wchar_t *cnn_prompt(EditLine *editor) {
  (void)editor;
  static wchar_t none[] = L"";
  return *cnn_prompt_text() ? *cnn_prompt_text() : none;
}

static inline void cnn_set_prompt(const wchar_t *text) {
  free(*cnn_prompt_text());
  *cnn_prompt_text() = wcsdup(text);
}

/// Letters are read as the locale says; a C locale can still read UTF-8.
static inline void cnn_use_locale(void) {
  setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX < 2) setlocale(LC_CTYPE, "C.UTF-8");
}

static inline EditLine *cnn_editor(HistoryW *history, void *data) {
  EditLine *editor = el_init("cnn", stdin, stdout, stderr);
  if (!editor) return NULL;
  el_wset(editor, EL_CLIENTDATA, data);
  // Between these marks are escapes that take no room.
  el_wset(editor, EL_PROMPT_ESC, cnn_prompt, L'\1');
  el_wset(editor, EL_EDITOR, L"emacs");
  el_wset(editor, EL_SIGNAL, 0);
  el_wset(editor, EL_HIST, history_w, history);
  return editor;
}

static inline void *cnn_client_data(EditLine *editor) {
  void *data = NULL;
  el_wget(editor, EL_CLIENTDATA, &data);
  return data;
}

/// libedit keeps the name, so it gets a copy of its own.
static inline int cnn_add_function(
    EditLine *editor, const wchar_t *name, cnn_key_function function) {
  return el_wset(editor, EL_ADDFN, wcsdup(name), L"", function);
}

static inline int cnn_bind(EditLine *editor, const wchar_t *key, const wchar_t *name) {
  return el_wset(editor, EL_BIND, key, name, NULL);
}

static inline HistoryW *cnn_history(int size) {
  HistoryW *history = history_winit();
  HistEventW event;
  if (history) {
    history_w(history, &event, H_SETSIZE, size);
    history_w(history, &event, H_SETUNIQUE, 1);
  }
  return history;
}

static inline void cnn_history_enter(HistoryW *history, const wchar_t *line) {
  HistEventW event;
  history_w(history, &event, H_ENTER, line);
}
