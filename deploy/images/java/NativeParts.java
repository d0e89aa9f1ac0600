/**
 * Loads the native parts of libraries, which are unpacked into the temporary folder for it, and
 * prints each. It runs inside of an image.
 *
 * <p>Usage: {@code java -cp ... NativeParts CLASS.METHOD...}, each a static method without
 * parameters.
 */
class NativeParts {
  public static void main(String... methods) throws ReflectiveOperationException {
    for (String method : methods) {
      int dot = method.lastIndexOf('.');
      Class.forName(method.substring(0, dot)).getMethod(method.substring(dot + 1)).invoke(null);
      System.out.println(method);
    }
  }
}
