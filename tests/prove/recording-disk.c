/*
 * A disk that remembers: a FUSE file `disk`, kept in memory, whose every write and flush is appended to a log in the order
 * in which it happened, and a file `marks` whose writes go into the same log, so that what a sender saw has a place
 * between the blocks. Speaks the kernel's protocol itself (include/uapi/linux/fuse.h): nothing but a C compiler is needed.
 *
 *     recording-disk MOUNT-POINT BYTES LOG FLUSH-MILLISECONDS
 *
 * Prints a line when it is mounted and ends, unmounted, when its standard input does. A record of the log is
 * kind, 8 bytes (W, F or M) | a u64 | length u64 | that many bytes. W: the offset. F: how many of the writes before it
 * had been answered when the flush was asked for, which is all that a flush promises. M: nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { root_node = FUSE_ROOT_ID, disk_node = 2, marks_node = 3 };
enum { largest_write = 1 << 20, request_bytes = largest_write + 4096, batch = 32 };

static int fuse;
static uint8_t *disk;
static uint64_t disk_bytes;
static FILE *disk_log;
static uint64_t writes_answered;
static struct timespec flush_time;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void answer(const struct fuse_in_header *in, int error, const void *body, size_t length) {
  struct fuse_out_header out = {.len = sizeof out + length, .error = error, .unique = in->unique};
  struct iovec parts[] = {{&out, sizeof out}, {(void *)body, length}};
  /* ENOENT: the caller was interrupted and waits no more. */
  if (writev(fuse, parts, length ? 2 : 1) < 0 && errno != ENOENT) fail("answer");
}

static void record(char kind, uint64_t number, const void *bytes, uint64_t length) {
  char head[24] = {kind};
  memcpy(head + 8, &number, 8);
  memcpy(head + 16, &length, 8);
  if (fwrite(head, sizeof head, 1, disk_log) != 1 || (length && fwrite(bytes, length, 1, disk_log) != 1)) fail("log");
}

static struct fuse_attr attributes(uint64_t node) {
  struct fuse_attr attr = {.ino = node, .nlink = 1, .mode = S_IFREG | 0600, .blksize = 4096};
  if (node == root_node) attr.mode = S_IFDIR | 0700;
  if (node == disk_node) attr.size = disk_bytes;
  attr.blocks = attr.size / 512;
  return attr;
}

static void look_up(const struct fuse_in_header *in, const char *name) {
  struct fuse_entry_out entry = {.entry_valid = 3600, .attr_valid = 3600};
  entry.nodeid = strcmp(name, "disk") == 0 ? disk_node : strcmp(name, "marks") == 0 ? marks_node : 0;
  if (!entry.nodeid) return answer(in, -ENOENT, NULL, 0);
  entry.attr = attributes(entry.nodeid);
  answer(in, 0, &entry, sizeof entry);
}

static void take_write(const struct fuse_in_header *in, const struct fuse_write_in *write) {
  const uint8_t *bytes = (const uint8_t *)(write + 1);
  struct fuse_write_out out = {.size = write->size};
  if (in->nodeid == marks_node) {
    record('M', 0, bytes, write->size);
  } else {
    if (write->offset + write->size > disk_bytes) return answer(in, -ENOSPC, NULL, 0);
    memcpy(disk + write->offset, bytes, write->size);
    record('W', write->offset, bytes, write->size);
    writes_answered += 1;
  }
  answer(in, 0, &out, sizeof out);
}

static void start(const struct fuse_in_header *in, const struct fuse_init_in *asked) {
  struct fuse_init_out out = {
      .major = FUSE_KERNEL_VERSION, .minor = asked->minor < 31 ? asked->minor : 31, .max_readahead = asked->max_readahead,
      .flags = FUSE_BIG_WRITES | FUSE_MAX_PAGES, .max_background = 64, .congestion_threshold = 48,
      .max_write = largest_write, .time_gran = 1, .max_pages = largest_write / 4096};
  answer(in, 0, &out, sizeof out);
}

/* `covered`: writes that were answered before this request could have been asked. */
static void serve(const struct fuse_in_header *in, uint64_t covered) {
  const void *body = in + 1;
  switch (in->opcode) {
    case FUSE_INIT:
      return start(in, body);
    case FUSE_LOOKUP:
      return look_up(in, body);
    case FUSE_GETATTR:
    case FUSE_SETATTR: {
      struct fuse_attr_out out = {.attr_valid = 3600, .attr = attributes(in->nodeid)};
      return answer(in, 0, &out, sizeof out);
    }
    case FUSE_OPEN:
    case FUSE_OPENDIR: {
      struct fuse_open_out out = {.open_flags = in->nodeid == marks_node ? FOPEN_DIRECT_IO : FOPEN_KEEP_CACHE};
      return answer(in, 0, &out, sizeof out);
    }
    case FUSE_READ: {
      const struct fuse_read_in *read = body;
      if (in->nodeid != disk_node || read->offset >= disk_bytes) return answer(in, 0, NULL, 0);
      uint64_t rest = disk_bytes - read->offset;
      return answer(in, 0, disk + read->offset, read->size < rest ? read->size : rest);
    }
    case FUSE_WRITE:
      return take_write(in, body);
    case FUSE_FSYNC:
      nanosleep(&flush_time, NULL);
      if (in->nodeid == disk_node) record('F', covered, NULL, 0);
      return answer(in, 0, NULL, 0);
    case FUSE_FLUSH:
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
      return answer(in, 0, NULL, 0);
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
      return;
    default:
      return answer(in, -ENOSYS, NULL, 0);
  }
}

/* All that has been asked is taken before any of it is answered: then a flush is never credited with a write beside it. */
static int serve_batch(uint8_t *requests) {
  int count = 0;
  while (count < batch) {
    if (read(fuse, requests + (size_t)count * request_bytes, request_bytes) < 0) {
      if (errno == EAGAIN) break;
      if (errno == ENODEV) return 0;
      if (errno != EINTR && errno != ENOENT) fail("request");
      continue;
    }
    count += 1;
  }
  uint64_t covered = writes_answered;
  for (int at = 0; at < count; at += 1) serve((void *)(requests + (size_t)at * request_bytes), covered);
  return 1;
}

int main(int count, char **words) {
  if (count != 5) return fprintf(stderr, "recording-disk MOUNT-POINT BYTES LOG FLUSH-MILLISECONDS\n"), 2;
  const char *at = words[1];
  long milliseconds = atol(words[4]);
  flush_time = (struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000};
  disk_bytes = strtoull(words[2], NULL, 10);
  disk = calloc(1, disk_bytes);
  uint8_t *requests = malloc((size_t)batch * request_bytes);
  disk_log = fopen(words[3], "wb");
  if (!disk || !requests || !disk_log) fail("start");
  fuse = open("/dev/fuse", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fuse < 0) fail("/dev/fuse");
  char options[80];
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0", fuse);
  if (mount("recording-disk", at, "fuse", MS_NOSUID | MS_NODEV, options) < 0) fail("mount");
  puts("mounted");
  fflush(stdout);
  struct pollfd waits[] = {{.fd = fuse, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
  while (poll(waits, 2, -1) >= 0 || errno == EINTR) {
    if (waits[0].revents && !serve_batch(requests)) break;
    if (waits[1].revents) break;
  }
  umount2(at, MNT_DETACH);
  return fclose(disk_log) == 0 ? 0 : 1;
}
