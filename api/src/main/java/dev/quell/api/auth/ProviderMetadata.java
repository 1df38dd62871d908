package dev.quell.api.auth;

import dev.quell.domain.json.JsonText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0, section 3).
 *
 * @param issuer which its tokens name
 * @param authorizationEndpoint where people sign in
 * @param tokenEndpoint where codes are changed for tokens
 * @param keySet where its keys are
 * @param takesBasic whether clients prove who they are by HTTP Basic; if not, in the body
 */
record ProviderMetadata(
    String issuer, URI authorizationEndpoint, URI tokenEndpoint, URI keySet, boolean takesBasic) {
  private static final String PATH = "/.well-known/openid-configuration";

  /** Gives the address of the document; an issuer may be told by that address as well. */
  static URI addressOf(URI issuer) {
    return URI.create(withoutEnd(issuer.toString()) + PATH);
  }

  private static String withoutEnd(String issuer) {
    String plain =
        issuer.endsWith(PATH) ? issuer.substring(0, issuer.length() - PATH.length()) : issuer;
    return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
  }

  /**
   * Reads the document.
   *
   * @param expected the issuer whose document was asked for
   * @throws IllegalArgumentException that ends a sentence which begins with the document's address
   */
  static ProviderMetadata parse(Buffer document, URI expected) {
    JsonObject fields = objectOf(document);
    String issuer = String.valueOf(fields.getValue("issuer"));
    if (!withoutEnd(issuer).equals(withoutEnd(expected.toString()))) {
      throw new IllegalArgumentException("is of another issuer, '" + issuer + "'");
    }
    return new ProviderMetadata(
        issuer,
        required(fields, "authorization_endpoint"),
        required(fields, "token_endpoint"),
        required(fields, "jwks_uri"),
        takesBasic(fields.getValue("token_endpoint_auth_methods_supported")));
  }

  private static JsonObject objectOf(Buffer document) {
    try {
      if (JsonText.decode(document.getBytes()) instanceof JsonObject object) {
        return object;
      }
    } catch (DecodeException notJson) {
      throw new IllegalArgumentException("is no JSON", notJson);
    }
    throw new IllegalArgumentException("is no JSON object");
  }

  /** Who does not say takes what every provider must take. */
  private static boolean takesBasic(Object methods) {
    return !(methods instanceof JsonArray list)
        || list.contains("client_secret_basic")
        || !list.contains("client_secret_post");
  }

  private static URI required(JsonObject fields, String name) {
    return addressIn(fields.getValue(name))
        .orElseThrow(
            () -> new IllegalArgumentException("has no http(s) address as '" + name + "'"));
  }

  private static Optional<URI> addressIn(Object value) {
    try {
      return value instanceof String text
          ? Optional.of(new URI(text)).filter(ProviderMetadata::isHttp)
          : Optional.empty();
    } catch (URISyntaxException noAddress) {
      return Optional.empty();
    }
  }

  private static boolean isHttp(URI address) {
    return address.getHost() != null
        && ("https".equals(address.getScheme()) || "http".equals(address.getScheme()));
  }
}
