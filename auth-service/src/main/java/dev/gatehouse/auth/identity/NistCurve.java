package dev.gatehouse.auth.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.util.Arrays;

/** A NIST curve under its SSH name (RFC 5656), which knows whether a point is on it. */
enum NistCurve {
  P256("nistp256", "secp256r1", "SHA256withECDSAinP1363Format"),
  P384("nistp384", "secp384r1", "SHA384withECDSAinP1363Format"),
  P521("nistp521", "secp521r1", "SHA512withECDSAinP1363Format");

  private static final byte UNCOMPRESSED = 4;

  private final String word;

  @SuppressWarnings("Immutable") // ECParameterSpec is immutable, and not annotated so.
  private final ECParameterSpec parameters;

  private final String signature;

  NistCurve(String word, String standardName, String signature) {
    this.word = word;
    this.parameters = parameters(standardName);
    this.signature = signature;
  }

  String word() {
    return word;
  }

  ECParameterSpec parameters() {
    return parameters;
  }

  /** The JDK's name of ECDSA with the hash that goes with the curve (RFC 5656, section 6.2.1). */
  String signature() {
    return signature;
  }

  /** The length of a coordinate, which is that of the group's order too. */
  int coordinateBytes() {
    return (parameters.getCurve().getField().getFieldSize() + 7) / 8;
  }

  /** Whether these bytes are an uncompressed point (SEC 1, section 2.3.3) of the curve. */
  boolean hasPoint(byte[] point) {
    if (point.length != 1 + 2 * coordinateBytes() || point[0] != UNCOMPRESSED) {
      return false;
    }
    BigInteger x = point(point).getAffineX();
    BigInteger y = point(point).getAffineY();
    EllipticCurve curve = parameters.getCurve();
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB()).mod(p);
    return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.pow(2).mod(p).equals(right);
  }

  /** The point of these bytes, for which {@link #hasPoint} holds. */
  ECPoint point(byte[] point) {
    int y = 1 + coordinateBytes();
    return new ECPoint(
        new BigInteger(1, Arrays.copyOfRange(point, 1, y)),
        new BigInteger(1, Arrays.copyOfRange(point, y, point.length)));
  }

  private static ECParameterSpec parameters(String standardName) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(standardName));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every supported Java runtime has " + standardName, e);
    }
  }
}
