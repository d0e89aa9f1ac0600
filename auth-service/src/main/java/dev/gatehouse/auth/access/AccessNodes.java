package dev.gatehouse.auth.access;

import dev.gatehouse.auth.access.AccessNode.Entry;
import dev.gatehouse.auth.access.AccessNode.Mapping;
import dev.gatehouse.auth.access.AccessNode.Scalar;
import dev.gatehouse.auth.access.AccessNode.Sequence;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;

/**
 * Turns YAML text into {@link AccessNode}s, by its events.
 *
 * <p>Reading events and not objects means that nothing is ever expanded or constructed: an alias is
 * refused where it stands, so there is no alias bomb to defuse. Depth and size are bounded.
 */
final class AccessNodes {

  private static final int DEPTH_MAX = 16;

  private final Iterator<Event> events;
  private int depth;

  private AccessNodes(Iterator<Event> events) {
    this.events = events;
  }

  /** The one document of this text; empty, with a violation, when it is not acceptable YAML. */
  static Optional<AccessNode> read(String text, Violations violations) {
    try {
      Iterator<Event> events = new Yaml().parse(new StringReader(text)).iterator();
      return Optional.of(new AccessNodes(events).document());
    } catch (NotAccepted e) {
      violations.add(e.line, AccessPath.ROOT, e.problem);
    } catch (MarkedYAMLException e) {
      violations.add(line(e.getProblemMark()), AccessPath.ROOT, "not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      violations.add(0, AccessPath.ROOT, "not YAML: a character that is not accepted");
    }
    return Optional.empty();
  }

  private AccessNode document() throws NotAccepted {
    AccessNode root = new Scalar(1, "", true);
    boolean seen = false;
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof StreamStartEvent
          || event instanceof StreamEndEvent
          || event instanceof DocumentEndEvent) {
        continue;
      }
      if (event instanceof DocumentStartEvent) {
        if (seen) {
          throw new NotAccepted(event, "a second document; the access file is one document");
        }
        seen = true;
        root = node(events.next());
      }
    }
    return root;
  }

  private AccessNode node(Event event) throws NotAccepted {
    if (event instanceof AliasEvent) {
      throw new NotAccepted(event, "aliases are not accepted; name a policy or a group instead");
    }
    if (event instanceof NodeEvent node && node.getAnchor() != null) {
      throw new NotAccepted(event, "anchors are not accepted; name a policy or a group instead");
    }
    if (depth == DEPTH_MAX) {
      throw new NotAccepted(event, "nested more than " + DEPTH_MAX + " levels deep");
    }
    depth++;
    AccessNode node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent sequence -> sequence(sequence);
          case MappingStartEvent mapping -> mapping(mapping);
          default -> throw new NotAccepted(event, "not YAML: unexpected " + event.getEventId());
        };
    depth--;
    return node;
  }

  private static Scalar scalar(ScalarEvent event) throws NotAccepted {
    refuseTag(event, event.getTag());
    return new Scalar(
        line(event.getStartMark()), event.getValue(), event.getScalarStyle() == ScalarStyle.PLAIN);
  }

  private Sequence sequence(SequenceStartEvent start) throws NotAccepted {
    refuseTag(start, start.getTag());
    List<AccessNode> items = new ArrayList<>();
    for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
      items.add(node(event));
    }
    return new Sequence(line(start.getStartMark()), items);
  }

  private Mapping mapping(MappingStartEvent start) throws NotAccepted {
    refuseTag(start, start.getTag());
    List<Entry> entries = new ArrayList<>();
    for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
      if (!(node(event) instanceof Scalar key)) {
        throw new NotAccepted(event, "a key is a single value");
      }
      entries.add(new Entry(key, node(events.next())));
    }
    return new Mapping(line(start.getStartMark()), entries);
  }

  private static void refuseTag(Event event, @Nullable String tag) throws NotAccepted {
    if (tag != null) {
      throw new NotAccepted(event, "tags are not accepted");
    }
  }

  private static int line(@Nullable Mark mark) {
    return mark == null ? 0 : mark.getLine() + 1;
  }

  /** YAML that is well-formed, and that an access file has no use for. */
  private static final class NotAccepted extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final String problem;

    NotAccepted(Event event, String problem) {
      super(problem);
      this.line = line(event.getStartMark());
      this.problem = problem;
    }
  }
}
