package dev.gatehouse.docs;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The reference of every setting, out of the sources of the {@code @ConfigMapping} interfaces:
 * name, default and meaning stand in one place, which is the code.
 */
final class ConfigurationReference {
  private final DocTrees docs;
  private final Map<String, TreePath> interfaces = new HashMap<>();

  /** A service, and the interface that is the root of its settings. */
  record Service(String module, String root) {}

  private record Setting(String name, String type, String standard, String meaning) {}

  private ConfigurationReference(DocTrees docs) {
    this.docs = docs;
  }

  static String render(Path repository, List<Service> services) throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            Every setting of every service. A service reads them as Quarkus does: from a properties
            file (`-Dquarkus.config.locations=...`), system properties, or the environment. Secrets
            are always files, named by a setting that ends in `-file`. Durations are written `10s`,
            `5m` or `PT1H`.

            `gatehouse.profile`, of every service, is `production` (the default) or `development`. A
            service in production refuses what is meant for one's own machine, and names it: local
            processes as workloads, a record that is thrown away, topics that one broker keeps or
            that forget too early.

            This page is generated from the code; `-Dgatehouse.docs=write` rewrites it.
            """);
    for (Service service : services) {
      page.append("\n## ").append(service.module()).append("\n\n");
      page.append("| setting | type | default | meaning |\n|---|---|---|---|\n");
      for (Setting setting : settings(repository, service)) {
        page.append(
            "| `%s` | %s | %s | %s |\n"
                .formatted(setting.name(), setting.type(), setting.standard(), setting.meaning()));
      }
    }
    return page.toString();
  }

  private static List<Setting> settings(Path repository, Service service) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> tree =
            Files.walk(repository.resolve(service.module()).resolve("src/main/java"))) {
      List<Path> sources =
          tree.filter(file -> file.toString().endsWith("Configuration.java")).sorted().toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      ConfigurationReference reference = new ConfigurationReference(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        reference.collect(unit);
      }
      List<Setting> settings = new ArrayList<>();
      TreePath root = Objects.requireNonNull(reference.interfaces.get(service.root()));
      reference.add(settings, reference.prefix(root), root);
      return settings;
    }
  }

  private void collect(CompilationUnitTree unit) {
    new TreePathScanner<String, String>() {
      @Override
      public String visitClass(ClassTree type, String nothing) {
        if (type.getKind() == Tree.Kind.INTERFACE) {
          interfaces.put(type.getSimpleName().toString(), getCurrentPath());
        }
        return super.visitClass(type, nothing);
      }
    }.scan(unit, "");
  }

  private String prefix(TreePath type) {
    return annotation(((ClassTree) type.getLeaf()).getModifiers().getAnnotations(), "ConfigMapping")
        .orElseThrow();
  }

  private void add(List<Setting> settings, String prefix, TreePath type) {
    for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
      if (member instanceof MethodTree method) {
        add(settings, prefix, method, new TreePath(type, method));
      }
    }
  }

  private void add(List<Setting> settings, String prefix, MethodTree method, TreePath path) {
    String name =
        prefix
            + "."
            + annotation(method.getModifiers().getAnnotations(), "WithName")
                .orElseGet(() -> kebab(method.getName().toString()));
    Tree type = method.getReturnType();
    if (type instanceof ParameterizedTypeTree map && map.getType().toString().equals("Map")) {
      name += ".<name>";
      type = map.getTypeArguments().getLast();
    }
    TreePath nested = interfaces.get(type.toString().replaceFirst("^.*\\.", ""));
    if (nested != null) {
      add(settings, name, nested);
      return;
    }
    String standard =
        annotation(method.getModifiers().getAnnotations(), "WithDefault")
            .map(value -> "`" + value + "`")
            .orElse("");
    settings.add(new Setting(name, typeName(type), standard, meaning(path)));
  }

  private static String typeName(Tree type) {
    return type.toString()
        .replaceAll("Optional<(.*)>", "$1")
        .replaceAll("List<(.*)>", "$1, ...")
        .replaceAll("[a-z.]+\\.([A-Z])", "$1")
        .replace("String", "text");
  }

  private String meaning(TreePath method) {
    String comment = docs.getDocComment(method);
    if (comment == null) {
      throw new IllegalStateException(
          "a setting without Javadoc: " + ((MethodTree) method.getLeaf()).getName());
    }
    return comment
        .replaceAll("\\{@code ([^}]*)}", "`$1`")
        .replaceAll("\\{@link [^}]*?(\\w+)}", "`$1`")
        .replaceAll("</?p>", "")
        .replaceAll("\\s+", " ")
        .replace("|", "\\|")
        .strip();
  }

  private static Optional<String> annotation(
      List<? extends AnnotationTree> annotations, String name) {
    return annotations.stream()
        .filter(annotation -> annotation.getAnnotationType().toString().endsWith(name))
        .map(annotation -> value(annotation.getArguments().getFirst()))
        .findFirst();
  }

  private static String value(ExpressionTree argument) {
    ExpressionTree value =
        argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
    return String.valueOf(((LiteralTree) value).getValue());
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
