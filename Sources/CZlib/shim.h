#include <zlib.h>

// `inflateInit2` is a macro: raw deflate data, as in a zip archive, without a header.
static inline int zlib_begin_raw_inflate(z_stream *stream) {
  return inflateInit2(stream, -15);
}
