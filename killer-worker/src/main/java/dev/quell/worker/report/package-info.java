/** What worker nodes and distributors report of single instances, heartbeats included. */
package dev.quell.worker.report;
