package dev.gatehouse.auth.block;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.block.BlockRegister.Block;
import dev.gatehouse.auth.caller.CallableBy;
import dev.gatehouse.auth.caller.Caller;
import dev.gatehouse.auth.problem.RefusedRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Where operators see who is blocked, and lift a block. */
@Path("/v1/blocks")
@Blocking
class BlockResource {

  private static final ServiceLog LOG = ServiceLog.of(BlockResource.class);

  private final BlockRegister register;

  BlockResource(Blocks blocks) {
    this.register = blocks.register();
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @CallableBy(Caller.OPERATOR)
  @Operation(operationId = "listBlocks", summary = "Who is blocked, by kind and subject")
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      description = "1 to 500, 50 when not given",
      schema = @Schema(type = SchemaType.INTEGER))
  @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "The page before's next")
  @APIResponse(responseCode = "200", description = "A page of blocks")
  @APIResponse(responseCode = "400", description = "GH-AUTH-2101: a parameter is malformed")
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  @APIResponse(responseCode = "403", description = "GH-AUTH-3002: the caller is not an operator")
  @APIResponse(responseCode = "503", description = "GH-AUTH-2204: the database does not answer")
  public BlockPage blocks(@Context UriInfo request) {
    BlockQuery query = BlockQuery.of(request);
    try {
      List<Block> blocks = register.blocks(query.last(), query.limit() + 1, Instant.now());
      List<BlockItem> items = blocks.stream().limit(query.limit()).map(BlockItem::of).toList();
      boolean more = blocks.size() > query.limit();
      return new BlockPage(
          items, more ? BlockQuery.cursor(blocks.get(query.limit() - 1).subject()) : null);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @DELETE
  @Path("/{kind}/{subject: .+}")
  @CallableBy(Caller.OPERATOR)
  @Operation(
      operationId = "liftBlock",
      summary = "Lift a block, and forget the failures that led to it",
      description =
          "The subject of kind 'address' may be any address of a blocked IPv6 network."
              + " Other replicas of the service know at their next attempt.")
  @APIResponse(responseCode = "204", description = "The block is lifted")
  @APIResponse(responseCode = "404", description = "GH-AUTH-2203: there is no such block")
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  @APIResponse(responseCode = "403", description = "GH-AUTH-3002: the caller is not an operator")
  @APIResponse(responseCode = "503", description = "GH-AUTH-2204: the database does not answer")
  public void lift(
      @PathParam("kind") String kind, @PathParam("subject") String text, @Context UriInfo request) {
    var _ = BlockQuery.checked(request, Set.of());
    Subject subject =
        SubjectKind.named(kind)
            .flatMap(some -> Subject.named(some, text))
            .orElseThrow(BlockResource::unknown);
    try {
      if (!register.lift(subject, Instant.now())) {
        throw unknown();
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
    LOG.with("kind", subject.kind().word())
        .with("subject", subject.text())
        .with("by", Caller.OPERATOR.word())
        .info(MessageCode.BLOCK_LIFTED);
  }

  private static RefusedRequest unknown() {
    return new RefusedRequest(Status.NOT_FOUND, MessageCode.BLOCK_UNKNOWN);
  }

  private static RefusedRequest unavailable(SQLException reason) {
    LOG.with("reason", reason).warn(MessageCode.BLOCKS_UNAVAILABLE);
    return new RefusedRequest(Status.SERVICE_UNAVAILABLE, MessageCode.BLOCKS_UNAVAILABLE);
  }
}
