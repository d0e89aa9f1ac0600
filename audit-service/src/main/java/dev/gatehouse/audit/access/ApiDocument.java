package dev.gatehouse.audit.access;

import static org.eclipse.microprofile.openapi.models.media.Schema.SchemaType.BOOLEAN;
import static org.eclipse.microprofile.openapi.models.media.Schema.SchemaType.INTEGER;
import static org.eclipse.microprofile.openapi.models.media.Schema.SchemaType.STRING;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes the OpenAPI document with what is alike for all operations: the forms of parameters,
 * the problem documents that may be answered, and the token that is needed.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {
  private static final String TOKEN = "token";
  private static final String PROBLEM = "Problem";

  /** Sorted, so that every build writes the same document. */
  private static final Map<String, String> REFUSALS =
      new TreeMap<>(
          Map.of(
              "400", "A parameter is unknown, given twice or not of its form",
              "401", "A token is needed",
              "404", "There is nothing of that name",
              "406", "It has no such form",
              "409", "A recording is damaged",
              "416", "There are no such bytes",
              "500", "An error of ours",
              "501", "This replica keeps no index",
              "503", "A part that is needed does not answer"));

  @Override
  public void filterOpenAPI(OpenAPI document) {
    document.getComponents().addSchema(PROBLEM, problem());
    document
        .getComponents()
        .addSecurityScheme(
            TOKEN,
            OASFactory.createSecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
    document.addSecurityRequirement(
        OASFactory.createSecurityRequirement().addScheme(TOKEN, List.of()));
    document.getPaths().getPathItems().values().stream()
        .flatMap(path -> path.getOperations().values().stream())
        .forEach(ApiDocument::complete);
  }

  private static Schema problem() {
    return of(Schema.SchemaType.OBJECT)
        .description("A problem document (RFC 9457); docs/codes.md explains its code")
        .addProperty("type", of(STRING))
        .addProperty("title", of(STRING))
        .addProperty("status", of(INTEGER))
        .addProperty("detail", of(STRING))
        .addProperty("code", of(STRING));
  }

  private static void complete(Operation operation) {
    parameters(operation)
        .filter(parameter -> parameter.getIn() != Parameter.In.HEADER)
        .forEach(parameter -> parameter.setSchema(form(parameter.getName())));
    APIResponses responses = operation.getResponses();
    responses.addAPIResponse("414", said("The address is longer than 64 KiB"));
    if (parameters(operation).anyMatch(parameter -> parameter.getName().equals("Range"))) {
      responses.addAPIResponse(
          "206",
          said("The bytes of the range")
              .content(
                  OASFactory.createContent()
                      .addMediaType("application/octet-stream", OASFactory.createMediaType())));
    }
    REFUSALS.forEach(
        (status, words) ->
            responses.addAPIResponse(
                status,
                said(words)
                    .content(
                        OASFactory.createContent()
                            .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                    .schema(OASFactory.createSchema().ref(PROBLEM))))));
  }

  private static Stream<Parameter> parameters(Operation operation) {
    return Optional.ofNullable(operation.getParameters()).orElse(List.of()).stream();
  }

  private static APIResponse said(String words) {
    return OASFactory.createAPIResponse().description(words);
  }

  private static Schema form(String parameter) {
    return switch (parameter) {
      case "id", "session" -> of(STRING).format("uuid");
      case "number", "limit" -> of(INTEGER).minimum(BigDecimal.ONE);
      case "from", "to" -> of(STRING).format("date-time");
      case "input" -> of(BOOLEAN);
      case "stream" -> of(STRING).enumeration(List.of("output", "error", "input"));
      case "outcome" ->
          of(STRING).enumeration(List.of("accepted", "rejected", "unavailable", "denied", "any"));
      default -> of(STRING).minLength(1).maxLength(Parameters.LENGTH_MAX);
    };
  }

  private static Schema of(Schema.SchemaType type) {
    return OASFactory.createSchema().addType(type);
  }
}
