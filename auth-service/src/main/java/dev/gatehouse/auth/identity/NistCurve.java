package dev.gatehouse.auth.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.util.Arrays;

/** A NIST curve under its SSH name (RFC 5656), which knows whether a point is on it. */
enum NistCurve {
  P256("nistp256", "secp256r1"),
  P384("nistp384", "secp384r1"),
  P521("nistp521", "secp521r1");

  private static final byte UNCOMPRESSED = 4;

  private final String word;

  @SuppressWarnings("Immutable") // EllipticCurve is immutable, and not annotated so.
  private final EllipticCurve curve;

  NistCurve(String word, String standardName) {
    this.word = word;
    this.curve = curve(standardName);
  }

  String word() {
    return word;
  }

  /** Whether these bytes are an uncompressed point (SEC 1, section 2.3.3) of the curve. */
  boolean hasPoint(byte[] point) {
    int coordinateBytes = (curve.getField().getFieldSize() + 7) / 8;
    if (point.length != 1 + 2 * coordinateBytes || point[0] != UNCOMPRESSED) {
      return false;
    }
    BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + coordinateBytes));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + coordinateBytes, point.length));
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB()).mod(p);
    return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.pow(2).mod(p).equals(right);
  }

  private static EllipticCurve curve(String standardName) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(standardName));
      return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every supported Java runtime has " + standardName, e);
    }
  }
}
