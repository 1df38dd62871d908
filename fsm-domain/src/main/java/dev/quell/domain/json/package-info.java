/** Reading typed fields out of JSON, and JSON as the clients of the reference write it. */
package dev.quell.domain.json;
