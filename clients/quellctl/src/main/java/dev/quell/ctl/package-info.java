/** The operators' command line, over HTTP. */
package dev.quell.ctl;
