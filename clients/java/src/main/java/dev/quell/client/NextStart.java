package dev.quell.client;

import static dev.quell.domain.json.FieldTypes.count;

import dev.quell.domain.json.Fields;

/**
 * Tells where a way through all workflows goes on.
 *
 * @param nextId the id after which to begin next; 0 when all have been looked at
 */
public record NextStart(long nextId) {

  static NextStart ofJson(Fields fields) {
    return new NextStart(fields.required("wfid", count()));
  }
}
