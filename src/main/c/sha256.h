#include <stddef.h>
#include <stdint.h>

// SHA-256 (FIPS 180-4) of data that comes in pieces.
struct sha256 {
  uint32_t state[8];
  uint64_t length;
  unsigned char block[64];
};

void sha256_start(struct sha256 *sum);
void sha256_add(struct sha256 *sum, const void *data, size_t length);

// Writes 64 hexadecimal digits and a zero.
void sha256_finish(struct sha256 *sum, char text[65]);
