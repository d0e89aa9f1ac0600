package dev.gatehouse.bench;

import java.util.List;
import java.util.Locale;

/** Horizontal bars, as SVG. */
final class Bars {
  private static final int WIDTH = 860;
  private static final int NAMES = 300;
  private static final int VALUES = 130;
  private static final int ROW = 30;
  private static final int TOP = 64;

  private Bars() {}

  /** What one bar shows. */
  record Bar(String name, double value, String label) {}

  static String svg(String title, String subtitle, List<Bar> bars) {
    double longest = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    int height = TOP + ROW * bars.size() + 16;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
        font-family="sans-serif" font-size="13">
        <rect width="%1$d" height="%2$d" fill="#ffffff"/>
        <text x="16" y="26" font-size="16" font-weight="bold" fill="#1f2933">%3$s</text>
        <text x="16" y="46" fill="#52606d">%4$s</text>
        """
            .formatted(WIDTH, height, escaped(title), escaped(subtitle)));
    int y = TOP;
    for (Bar bar : bars) {
      double length = Math.max(1, bar.value() / longest * (WIDTH - NAMES - VALUES));
      svg.append(
          String.format(
              Locale.ROOT,
              """
              <text x="%d" y="%d" text-anchor="end" fill="#1f2933">%s</text>
              <rect x="%d" y="%d" width="%.1f" height="18" fill="#2f6f9f"/>
              <text x="%.1f" y="%d" fill="#1f2933">%s</text>
              """,
              NAMES - 10,
              y + 14,
              escaped(bar.name()),
              NAMES,
              y,
              length,
              NAMES + length + 8,
              y + 14,
              escaped(bar.label())));
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
