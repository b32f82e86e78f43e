// What Swift can't see of libhdf5: macros that call a function, the `_g` globals, callbacks whose
// type differs from version to version, and the table of a file driver.
#ifndef CNN_CHDF5_SHIM_H
#define CNN_CHDF5_SHIM_H

#include <errno.h>
#include <hdf5.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

// MARK: Types

static inline hid_t h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t h5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t h5_native_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t h5_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t h5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t h5_native_uint64(void) { return H5T_NATIVE_UINT64; }
static inline hid_t h5_file_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t h5_file_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t h5_file_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t h5_file_int32(void) { return H5T_STD_I32LE; }
static inline hid_t h5_file_int64(void) { return H5T_STD_I64LE; }
static inline hid_t h5_file_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t h5_c_string(void) { return H5T_C_S1; }
static inline hid_t h5_object_reference(void) { return H5T_STD_REF_OBJ; }
static inline size_t h5_variable_size(void) { return H5T_VARIABLE; }

// MARK: Property lists, flags, constants

static inline hid_t h5_file_access_class(void) { return H5P_FILE_ACCESS; }
static inline hid_t h5_file_creation_class(void) { return H5P_FILE_CREATE; }
static inline hid_t h5_dataset_creation_class(void) { return H5P_DATASET_CREATE; }
static inline hid_t h5_group_creation_class(void) { return H5P_GROUP_CREATE; }
static inline unsigned h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned h5_swmr_read(void) { return H5F_ACC_RDONLY | H5F_ACC_SWMR_READ; }
static inline hsize_t h5_unlimited(void) { return H5S_UNLIMITED; }
static inline hid_t h5_default_error_stack(void) { return H5E_DEFAULT; }
static inline unsigned h5_tracked_order(void) { return H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED; }

/// How many files, groups, datasets, types and attributes are open.
static inline ssize_t h5_open_identifiers(void) {
  return H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL);
}

/// Switches the library's own error printing off; it is a setting of each thread.
static inline void h5_quiet(void) {
  static _Thread_local int done = 0;
  if (!done) {
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    done = 1;
  }
}

// MARK: Links and objects

typedef herr_t (*h5_name_visitor)(const char *name, void *context);

struct h5_visit {
  h5_name_visitor visitor;
  void *context;
};

#if H5_VERSION_GE(1, 12, 0)
static inline herr_t h5_visit_link(hid_t g, const char *name, const H5L_info2_t *info, void *data)
#else
static inline herr_t h5_visit_link(hid_t g, const char *name, const H5L_info_t *info, void *data)
#endif
{
  (void)g;
  (void)info;
  struct h5_visit *visit = (struct h5_visit *)data;
  return visit->visitor(name, visit->context);
}

/// Calls `visitor` with the name of each link of a group, in order of names.
static inline herr_t h5_visit_links(hid_t group, h5_name_visitor visitor, void *context) {
  struct h5_visit visit = {visitor, context};
#if H5_VERSION_GE(1, 12, 0)
  return H5Literate2(group, H5_INDEX_NAME, H5_ITER_INC, NULL, h5_visit_link, &visit);
#else
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, h5_visit_link, &visit);
#endif
}

static inline herr_t h5_visit_attribute(
    hid_t object, const char *name, const H5A_info_t *info, void *data) {
  (void)object;
  (void)info;
  struct h5_visit *visit = (struct h5_visit *)data;
  return visit->visitor(name, visit->context);
}

/// Calls `visitor` with the name of each attribute of an object, in order of names.
static inline herr_t h5_visit_attributes(hid_t object, h5_name_visitor visitor, void *context) {
  struct h5_visit visit = {visitor, context};
  return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, h5_visit_attribute, &visit);
}

/// The type of a link: H5L_TYPE_HARD, H5L_TYPE_SOFT, H5L_TYPE_EXTERNAL or a user's own; −1 on error.
static inline int h5_link_type(hid_t group, const char *name) {
#if H5_VERSION_GE(1, 12, 0)
  H5L_info2_t info;
  return H5Lget_info2(group, name, &info, H5P_DEFAULT) < 0 ? -1 : (int)info.type;
#else
  H5L_info_t info;
  return H5Lget_info(group, name, &info, H5P_DEFAULT) < 0 ? -1 : (int)info.type;
#endif
}

/// The address of an object in its file, by which hard links to the same object are known.
static inline herr_t h5_object_address(hid_t object, uint64_t *address) {
#if H5_VERSION_GE(1, 12, 0)
  H5O_info1_t info;
#else
  H5O_info_t info;
#endif
  herr_t status = H5Oget_info1(object, &info);
  if (status >= 0) *address = (uint64_t)info.addr;
  return status;
}

// MARK: A file driver whose writes never fail

/// What our file driver works on: a descriptor that the caller opened and closes.
///
/// A write that fails is remembered in `error` and reported to libhdf5 as done, because libhdf5
/// cannot close a file whose writes fail and then crashes at exit. The caller looks at `error` after
/// each step and discards the file.
struct h5_channel {
  int descriptor;
  /// Whether the file is being made, so that not everything is on the disk yet.
  int is_writing;
  /// errno of the first write that failed, or 0.
  int error;
  /// Writes so far.
  uint64_t writes;
  /// The write, counted from 1, that fails with errno `injected_error`; 0 means none.
  uint64_t injected_at;
  int injected_error;
  /// Whether values are only looked for: reading them notes in `located` where they lie, and leaves
  /// the buffer as it is.
  int is_locating;
  haddr_t located;
};

struct h5_channel_file {
  H5FD_t base;
  struct h5_channel *channel;
  haddr_t eoa, eof;
};

struct h5_channel_access {
  struct h5_channel *channel;
};

static inline H5FD_t *h5_channel_open(const char *name, unsigned flags, hid_t fapl, haddr_t max) {
  (void)name;
  (void)max;
  const struct h5_channel_access *access =
      (const struct h5_channel_access *)H5Pget_driver_info(fapl);
  struct stat status;
  if (!access || !access->channel || fstat(access->channel->descriptor, &status) < 0) return NULL;
  struct h5_channel_file *file = (struct h5_channel_file *)calloc(1, sizeof *file);
  if (!file) return NULL;
  access->channel->is_writing = (flags & H5F_ACC_RDWR) != 0;
  if (flags & H5F_ACC_TRUNC) {
    if (ftruncate(access->channel->descriptor, 0) < 0 && !access->channel->error)
      access->channel->error = errno;
    status.st_size = 0;
  }
  file->channel = access->channel;
  file->eof = (haddr_t)status.st_size;
  return &file->base;
}

static inline herr_t h5_channel_close(H5FD_t *file) {
  free(file);
  return 0;
}

static inline herr_t h5_channel_query(const H5FD_t *file, unsigned long *flags) {
  (void)file;
  if (flags)
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_SUPPORTS_SWMR_IO;
  return 0;
}

static inline haddr_t h5_channel_eoa(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return ((const struct h5_channel_file *)file)->eoa;
}

static inline herr_t h5_channel_set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t address) {
  (void)type;
  ((struct h5_channel_file *)file)->eoa = address;
  return 0;
}

static inline haddr_t h5_channel_eof(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return ((const struct h5_channel_file *)file)->eof;
}

/// Whether the heap of variable-length values at `address` holds together: libhdf5 1.10 follows the
/// sizes in it without looking, and runs over its buffers where they are wrong.
static inline int h5_is_heap_sound(int descriptor, haddr_t address) {
  uint8_t header[16];
  struct stat status;
  if (fstat(descriptor, &status) < 0) return 0;
  if (pread(descriptor, header, sizeof header, (off_t)address) != (ssize_t)sizeof header) return 0;
  uint64_t size = 0;
  for (int i = 7; i >= 0; i--) size = size << 8 | header[8 + i];
  if (size < 4096 || size > (uint64_t)status.st_size ||
      address > (uint64_t)status.st_size - size)
    return 0;
  uint64_t position = sizeof header;
  while (size - position >= sizeof header) {
    uint8_t object[16];
    if (pread(descriptor, object, sizeof object, (off_t)(address + position)) !=
        (ssize_t)sizeof object)
      return 0;
    uint64_t length = 0;
    for (int i = 7; i >= 0; i--) length = length << 8 | object[8 + i];
    const int is_free = object[0] == 0 && object[1] == 0;
    if (length > size - position) return 0;
    const uint64_t need = is_free ? length : 16 + ((length + 7) & ~(uint64_t)7);
    if (need < 16 || need > size - position) return 0;
    position += need;
  }
  return 1;
}

static inline herr_t h5_channel_read(
    H5FD_t *base, H5FD_mem_t type, hid_t dxpl, haddr_t address, size_t size, void *buffer) {
  (void)dxpl;
  struct h5_channel_file *file = (struct h5_channel_file *)base;
  if (type == H5FD_MEM_DRAW && file->channel->is_locating) {
    file->channel->located = address;
    return 0;
  }
  char *bytes = (char *)buffer;
  const haddr_t start = address;
  const size_t whole = size;
  while (size > 0) {
    ssize_t count = pread(file->channel->descriptor, bytes, size, (off_t)address);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) {
      // Behind the end of the file there are zeros, as in libhdf5's own driver.
      memset(bytes, 0, size);
      break;
    }
    bytes += count;
    address += (haddr_t)count;
    size -= (size_t)count;
  }
  static const uint8_t heap[8] = {'G', 'C', 'O', 'L', 1, 0, 0, 0};
  if (whole >= 16 && !memcmp(buffer, heap, sizeof heap) && !file->channel->is_writing &&
      !h5_is_heap_sound(file->channel->descriptor, start))
    return -1;
  return 0;
}

static inline herr_t h5_channel_write(
    H5FD_t *base, H5FD_mem_t type, hid_t dxpl, haddr_t address, size_t size, const void *buffer) {
  (void)type;
  (void)dxpl;
  struct h5_channel_file *file = (struct h5_channel_file *)base;
  struct h5_channel *channel = file->channel;
  const char *bytes = (const char *)buffer;
  if (address + size > file->eof) file->eof = address + size;
  channel->writes += 1;
  if (channel->writes == channel->injected_at && !channel->error)
    channel->error = channel->injected_error;
  while (size > 0 && !channel->error) {
    ssize_t count = pwrite(channel->descriptor, bytes, size, (off_t)address);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      channel->error = errno;
    } else if (count == 0) {
      channel->error = ENOSPC;
    } else {
      bytes += count;
      address += (haddr_t)count;
      size -= (size_t)count;
    }
  }
  return 0;
}

static inline herr_t h5_channel_truncate(H5FD_t *base, hid_t dxpl, hbool_t closing) {
  (void)dxpl;
  (void)closing;
  struct h5_channel_file *file = (struct h5_channel_file *)base;
  if (file->eoa == file->eof) return 0;
  if (!file->channel->error && ftruncate(file->channel->descriptor, (off_t)file->eoa) < 0)
    file->channel->error = errno;
  file->eof = file->eoa;
  return 0;
}

/// Locks nothing: our own writers have the temporary file to themselves. libhdf5 marks a file as open
/// for writing, and looks at the mark, only where a driver can lock.
static inline herr_t h5_channel_lock(H5FD_t *file, hbool_t for_writing) {
  (void)file;
  (void)for_writing;
  return 0;
}

static inline herr_t h5_channel_unlock(H5FD_t *file) {
  (void)file;
  return 0;
}

/// Registers the driver.
static inline hid_t h5_register_channel_driver(void) {
  static const H5FD_class_t table = {
#if H5_VERSION_GE(1, 13, 0)
      .version = H5FD_CLASS_VERSION,
      .value = (H5FD_class_value_t)600,
#endif
      .name = "channel",
      .maxaddr = (haddr_t)INT64_MAX,
      .fc_degree = H5F_CLOSE_WEAK,
      .fapl_size = sizeof(struct h5_channel_access),
      .open = h5_channel_open,
      .close = h5_channel_close,
      .query = h5_channel_query,
      .get_eoa = h5_channel_eoa,
      .set_eoa = h5_channel_set_eoa,
      .get_eof = h5_channel_eof,
      .read = h5_channel_read,
      .write = h5_channel_write,
      .truncate = h5_channel_truncate,
      .lock = h5_channel_lock,
      .unlock = h5_channel_unlock,
      .fl_map = H5FD_FLMAP_DICHOTOMY,
  };
  return H5FDregister(&table);
}

/// Lets files that are opened with `fapl` live on `channel`.
static inline herr_t h5_use_channel(hid_t fapl, hid_t driver, struct h5_channel *channel) {
  struct h5_channel_access access = {channel};
  return H5Pset_driver(fapl, driver, &access);
}

#endif
