package dev.gatehouse.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a JVM has allocated so far, by its own count, which no collection changes. */
final class Allocations implements AutoCloseable {
  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  private Allocations(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.beans = connector.getMBeanServerConnection();
  }

  // The address is the one that the process itself has just given us.
  @SuppressWarnings("BanJNDI")
  static Allocations of(ProcessFigures process) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(String.valueOf(process.pid()));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      return new Allocations(JMXConnectorFactory.connect(new JMXServiceURL(address)));
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  /** Bytes, by all threads that there are and have been. */
  long bytes() {
    try {
      return (long)
          beans.getAttribute(
              ObjectName.getInstance("java.lang:type=Threading"), "TotalThreadAllocatedBytes");
    } catch (JMException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
