/** How a command becomes a commit: the bus, the queues, transactions and their retries. */
package dev.quell.worker.engine;
