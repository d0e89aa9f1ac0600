import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Prints the modules of the JDK that classes of jars name, each with the jar that did so first. It
 * asks the constant pool of each class for other classes, so that what only a string names is not
 * found.
 *
 * <p>Usage: {@code java ModulesNamed.java JAR...}
 */
class ModulesNamed {
  private final Map<String, String> moduleOfPackage = new TreeMap<>();
  private final Map<String, String> found = new TreeMap<>();

  ModulesNamed() {
    for (var module : ModuleFinder.ofSystem().findAll()) {
      var descriptor = module.descriptor();
      descriptor.packages().forEach(name -> moduleOfPackage.put(name, descriptor.name()));
    }
  }

  public static void main(String... jars) throws IOException {
    var modules = new ModulesNamed();
    for (String jar : jars) {
      modules.read(Path.of(jar));
    }
    modules.found.forEach((module, jar) -> System.out.println(module + " " + jar));
  }

  private void read(Path path) throws IOException {
    try (var jar = new JarFile(path.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
      jar.versionedStream()
          .filter(entry -> entry.getName().endsWith(".class"))
          .filter(entry -> !entry.getName().equals("module-info.class"))
          .flatMap(entry -> packagesNamed(jar, entry))
          .map(moduleOfPackage::get)
          .filter(module -> module != null)
          .forEach(module -> found.putIfAbsent(module, path.getFileName().toString()));
    }
  }

  private static Stream<String> packagesNamed(JarFile jar, JarEntry entry) {
    try (var in = jar.getInputStream(entry)) {
      var pool = ClassFile.of().parse(in.readAllBytes()).constantPool();
      return StreamSupport.stream(pool.spliterator(), false)
          .filter(ClassEntry.class::isInstance)
          .map(ClassEntry.class::cast)
          .map(ClassEntry::asInternalName)
          .map(name -> name.replaceFirst("^\\[+L?", ""))
          .filter(name -> name.contains("/"))
          .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
          .distinct()
          .toList()
          .stream();
    } catch (IOException failure) {
      throw new UncheckedIOException(jar.getName(), failure);
    }
  }
}
