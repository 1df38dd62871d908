/** HTTP without any resource: requests, answers, operations, streams and limits. */
package dev.quell.api.http;
