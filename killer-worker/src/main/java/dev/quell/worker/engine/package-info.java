/** How a command becomes a commit: the bus, the queues, transactions and their retries. */
@NullMarked
package dev.quell.worker.engine;

import org.jspecify.annotations.NullMarked;
