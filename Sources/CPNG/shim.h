// libpng reports errors by longjmp, which must not pass through Swift frames: each function here
// sets its own target, frees what it took, and returns.

#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// A picture on its way through libpng. Bytes are owned by it until `png_shim_free`.
typedef struct {
  uint32_t width;
  uint32_t height;
  int channels;
  int depth;       // 8 or 16 bits a value; 16 in the machine's byte order
  uint8_t *bytes;  // pixels after reading, the file after writing
  size_t length;
  char message[160];

  const uint8_t *input;
  size_t input_length;
  size_t capacity;
  void *rows;
} png_shim_picture;

static inline void png_shim_free(png_shim_picture *picture) {
  free(picture->bytes);
  free(picture->rows);
  picture->bytes = NULL;
  picture->rows = NULL;
}

static inline void png_shim_on_error(png_structp png, png_const_charp text) {
  png_shim_picture *picture = (png_shim_picture *)png_get_error_ptr(png);
  strncpy(picture->message, text ? text : "unknown error", sizeof picture->message - 1);
  png_longjmp(png, 1);
}

static inline void png_shim_on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static inline void png_shim_take(png_structp png, png_bytep target, png_size_t count) {
  png_shim_picture *picture = (png_shim_picture *)png_get_io_ptr(png);
  if (count > picture->input_length) png_error(png, "the file is cut short");
  memcpy(target, picture->input, count);
  picture->input += count;
  picture->input_length -= count;
}

static inline void png_shim_give(png_structp png, png_bytep source, png_size_t count) {
  png_shim_picture *picture = (png_shim_picture *)png_get_io_ptr(png);
  if (picture->length + count > picture->capacity) {
    size_t capacity = 2 * picture->capacity + count + 4096;
    uint8_t *bytes = (uint8_t *)realloc(picture->bytes, capacity);
    if (!bytes) png_error(png, "out of memory");
    picture->bytes = bytes;
    picture->capacity = capacity;
  }
  memcpy(picture->bytes + picture->length, source, count);
  picture->length += count;
}

static inline void png_shim_flush(png_structp png) { (void)png; }

// Reads a PNG file held in memory. Palettes and fewer than 8 bits are expanded; values are those of
// the file, without gamma. Pixels of more than `limit` bytes are refused before they are unpacked.
// Returns 0, or 1 with `message` set.
static inline int png_shim_read(
    const uint8_t *input, size_t length, size_t limit, png_shim_picture *picture) {
  memset(picture, 0, sizeof *picture);
  picture->input = input;
  picture->input_length = length;
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, picture, png_shim_on_error, png_shim_on_warning);
  if (!png) {
    strcpy(picture->message, "out of memory");
    return 1;
  }
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    png_shim_free(picture);
    return 1;
  }
  png_set_read_fn(png, picture, png_shim_take);
  png_set_user_limits(png, 1 << 24, 1 << 24);
  png_set_chunk_malloc_max(png, 1 << 23);
  png_set_chunk_cache_max(png, 64);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
  png_read_info(png, info);

  png_set_expand(png);
  png_set_interlace_handling(png);
  const uint16_t probe = 1;
  if (png_get_bit_depth(png, info) == 16 && *(const uint8_t *)&probe == 1) png_set_swap(png);
  png_read_update_info(png, info);
  picture->width = png_get_image_width(png, info);
  picture->height = png_get_image_height(png, info);
  picture->channels = png_get_channels(png, info);
  picture->depth = png_get_bit_depth(png, info);
  const size_t row = png_get_rowbytes(png, info);
  if (row == 0 || picture->height > limit / row) png_error(png, "it has too many pixels");
  picture->length = row * picture->height;
  // Deflate turns one byte into 1,032 at most, and expansion one into 32.
  if (picture->length / 1032 / 32 > length) png_error(png, "it has more pixels than its bytes can hold");
  picture->bytes = (uint8_t *)malloc(picture->length);
  picture->rows = malloc(picture->height * sizeof(png_bytep));
  if (!picture->bytes || !picture->rows) png_error(png, "out of memory");
  for (size_t y = 0; y < picture->height; y++)
    ((png_bytep *)picture->rows)[y] = picture->bytes + y * row;
  png_read_image(png, (png_bytep *)picture->rows);
  png_read_end(png, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  return 0;
}

// Writes pixels of 8 bits and 1 to 4 channels as a PNG file into `picture->bytes`.
// Returns 0, or 1 with `message` set.
static inline int png_shim_write(
    const uint8_t *pixels, uint32_t width, uint32_t height, int channels,
    png_shim_picture *picture) {
  static const int colours[] = {
      PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  memset(picture, 0, sizeof *picture);
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, picture, png_shim_on_error, png_shim_on_warning);
  if (!png) {
    strcpy(picture->message, "out of memory");
    return 1;
  }
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    png_shim_free(picture);
    return 1;
  }
  png_set_write_fn(png, picture, png_shim_give, png_shim_flush);
  png_set_user_limits(png, 1 << 24, 1 << 24);
  png_set_IHDR(
      png, info, width, height, 8, colours[channels - 1], PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  const size_t row = (size_t)width * (size_t)channels;
  for (size_t y = 0; y < height; y++) png_write_row(png, pixels + y * row);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return 0;
}
