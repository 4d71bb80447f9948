package dev.datestone.remote;

import dev.datestone.content.Digest;

/**
 * The name of a sequence of bytes.
 *
 * @param digest the SHA-256 of the bytes
 * @param size in bytes
 */
public record Blob(Digest digest, long size) {}
