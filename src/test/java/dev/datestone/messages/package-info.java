/** The catalog of all messages: docs/messages.md. */
@NullMarked
package dev.datestone.messages;

import org.jspecify.annotations.NullMarked;
