package dev.gatehouse.audit.index;

import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.AuditHeader;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** A frame as an event of its session; {@code event} is empty when its payload cannot be had. */
record EventRow(
    AuditHeader header, IndexedFrame.Place place, Instant at, Optional<AuditEvent> event) {
  static final String INSERT =
      "insert into events (day, session, sequence, partition, position, at, type, channel, event)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?::json) on conflict do nothing";

  void bind(PreparedStatement insert) throws SQLException {
    new Columns(insert)
        .add(header.stream().day())
        .add(header.stream().value())
        .add(header.sequence())
        .add(place.partition())
        .add(place.offset())
        .add(at)
        .add(EventForm.type(event))
        .add(header.channel().number())
        .add(EventForm.json(event));
  }
}
