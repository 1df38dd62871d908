/** The routes that running programs call: instances, arrays, runs, resume and lost runs. */
package dev.quell.api.report;
