/**
 * Container registries: Registries (which digest) asks RegistryBlobSource (which URL), it asks
 * RegistryClient (login, retries), and that HttpTransport, the only one that speaks HTTP.
 */
@NullMarked
package dev.datestone.registry;

import org.jspecify.annotations.NullMarked;
