import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.security.ProtectionDomain;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import sun.misc.Unsafe;

/**
 * An agent for the JVM of Maven that takes two kinds of chance out of what Quarkus generates.
 *
 * <p>Quarkus numbers things in the order in which parallel build steps come to them. With {@code
 * -Dio.quarkus.builder.execution.corePoolSize=1} one step is taken at a time; but then steps that
 * share out their work among the same threads wait for themselves. With this agent such work goes
 * to threads of its own. What comes back from them has an order already.
 *
 * <p>Sets and maps of {@code Set.of} and {@code Map.of} are walked in an order that is another one
 * in each JVM. With this agent it is always the same. Nothing is looked up by what it changes.
 *
 * <p>The third kind is the hash of objects that have none of their own: {@code -XX:hashCode=2}
 * makes it 1 for all of them.
 */
class RepeatableBuild {
  private static final String BUILD_CONTEXT = "io/quarkus/builder/BuildContext";

  public static void premain(String arguments, Instrumentation instrumentation)
      throws ReflectiveOperationException {
    walkInOneOrder();
    instrumentation.addTransformer(
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String name,
              Class<?> old,
              ProtectionDomain domain,
              byte[] bytes) {
            return BUILD_CONTEXT.equals(name) ? withThreadsOfItsOwn(bytes) : null;
          }
        });
  }

  private static byte[] withThreadsOfItsOwn(byte[] bytes) {
    ClassDesc service = ClassDesc.of(ExecutorService.class.getName());
    MethodTransform otherBody =
        (method, element) -> {
          if (element instanceof CodeModel) {
            method.withCode(
                code ->
                    code.invokestatic(
                            ClassDesc.of(Executors.class.getName()),
                            "newVirtualThreadPerTaskExecutor",
                            MethodTypeDesc.of(service))
                        .areturn());
          } else {
            method.with(element);
          }
        };
    ClassFile file = ClassFile.of();
    return file.transformClass(
        file.parse(bytes),
        ClassTransform.transformingMethods(
            method -> method.methodName().equalsString("getExecutor"), otherBody));
  }

  /** The two fields are final, and no other way leads to them. */
  @SuppressWarnings({"deprecation", "removal"})
  private static void walkInOneOrder() throws ReflectiveOperationException {
    Field field = Unsafe.class.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    Unsafe unsafe = (Unsafe) field.get(null);
    Class<?> collections = Class.forName("java.util.ImmutableCollections");
    Field salt = collections.getDeclaredField("SALT32L");
    Field reverse = collections.getDeclaredField("REVERSE");
    unsafe.putLong(unsafe.staticFieldBase(salt), unsafe.staticFieldOffset(salt), 1);
    unsafe.putBoolean(unsafe.staticFieldBase(reverse), unsafe.staticFieldOffset(reverse), false);
  }
}
