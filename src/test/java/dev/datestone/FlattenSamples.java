package dev.datestone;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the compiler leaves to the JVM, in all its forms. {@link FlattenTest} has it written out.
 */
public final class FlattenSamples implements Supplier<List<Object>> {
  record Nothing() {}

  record All(
      boolean flag,
      byte small,
      short middle,
      char sign,
      int whole,
      long large,
      float rough,
      double fine,
      @Nullable String text,
      List<Integer> numbers,
      Optional<String> maybe) {}

  record Generic<T>(T value) {}

  sealed interface Shape permits Circle, Square, Point {
    /** In an interface, as in the tool's own. */
    default String kind() {
      return switch (this) {
        case Circle circle when circle.radius() > 10 -> "large circle";
        case Circle circle when circle.radius() < 0 -> "no circle";
        case Circle circle -> "circle " + circle.radius();
        case Square(int side) -> "square " + side;
        case Point point -> "point";
      };
    }
  }

  record Circle(int radius) implements Shape {}

  record Square(int side) implements Shape {}

  enum Point implements Shape {
    HERE
  }

  private static final List<Object> VALUES =
      List.of(
          new Nothing(),
          all(true, 1, 2.0f, 3.0, "a"),
          all(true, 1, 2.0f, 3.0, "a"),
          all(false, 1, 2.0f, 3.0, "a"),
          all(true, 2, 2.0f, 3.0, "a"),
          all(true, 1, Float.NaN, 3.0, "a"),
          all(true, 1, Float.NaN, 3.0, "a"),
          all(true, 1, 0.0f, 0.0, "a"),
          all(true, 1, -0.0f, -0.0, "a"),
          all(true, 1, 2.0f, Double.NaN, null),
          all(true, 1, 2.0f, Double.NaN, null),
          new Generic<>("a"),
          new Generic<>(List.of(1)),
          new Circle(3),
          new Circle(11),
          new Circle(-1),
          new Square(3),
          Point.HERE,
          "text",
          7,
          7L);

  private static All all(
      boolean flag, int number, float rough, double fine, @Nullable String text) {
    return new All(
        flag,
        (byte) number,
        (short) number,
        (char) number,
        number,
        number,
        rough,
        fine,
        text,
        List.of(1),
        Optional.of("x"));
  }

  private static String sort(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text when text.length() > 3 -> "long text";
      case String text -> "text";
      case Integer number -> "number";
      case All all -> "all";
      case Shape shape -> shape.kind();
      default -> "other";
    };
  }

  /** All that can be seen of the values: what they equal, their hash codes, their kinds. */
  @Override
  public List<Object> get() {
    var seen = new java.util.ArrayList<Object>();
    seen.add(sort(null));
    for (Object one : VALUES) {
      seen.add(sort(one));
      for (Object other : VALUES) {
        seen.add(one.equals(other));
      }
      if (!(one instanceof Point)) { // an enum's is that of its place in memory
        seen.add(one.hashCode());
      }
      if (one instanceof All all) {
        seen.add(all.hashCode() == hashCode(all));
      }
    }
    return seen;
  }

  /** As java.lang.runtime.ObjectMethods computes it. */
  private static int hashCode(All all) {
    List<@Nullable Object> parts =
        java.util.Arrays.asList(
            all.flag(),
            all.small(),
            all.middle(),
            all.sign(),
            all.whole(),
            all.large(),
            all.rough(),
            all.fine(),
            all.text(),
            all.numbers(),
            all.maybe());
    int hash = 0;
    for (@Nullable Object part : parts) {
      hash = hash * 31 + java.util.Objects.hashCode(part);
    }
    return hash;
  }
}
