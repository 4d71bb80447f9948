/** Container registries: requests, credentials, TLS, tokens, pulls and pushes. */
@NullMarked
package dev.datestone.registry;

import org.jspecify.annotations.NullMarked;
