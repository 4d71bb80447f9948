package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComposeServicesTest {
  /** What Compose 2 prints. */
  private static final String NEW =
      """
      name: project
      services:
        app:
          build:
            context: /app
            dockerfile: Dockerfile
          depends_on:
            db:
              condition: service_started
              image: no
            cache:
              condition: service_healthy
          image: shop/app
        db:
          environment:
            image: no
          image: "postgres:17"
          networks:
            default: null
        cache:
          image: 'redis'
        "other":
          image: registry.example:5000/other:1
      networks:
        default:
          image: no
      """;

  /** What Compose 1 prints. */
  private static final String OLD =
      """
      services:
        db:
          image: postgres:17
        web:
          command: sh
          depends_on:
          - db
          image: nginx:1
      version: '3.3'
      """;

  @Test
  void allImagesThatComposeDoesNotBuildAreNeeded() {
    assertThat(ComposeServices.parse(NEW).images(List.of()))
        .containsExactlyInAnyOrder("postgres:17", "redis", "registry.example:5000/other:1");
    assertThat(ComposeServices.parse(OLD).images(List.of()))
        .containsExactlyInAnyOrder("postgres:17", "nginx:1");
  }

  @Test
  void serviceNeedsItsImageAndThoseOfItsDependencies() {
    assertThat(ComposeServices.parse(NEW).images(List.of("db"))).containsExactly("postgres:17");
    assertThat(ComposeServices.parse(NEW).images(List.of("app")))
        .containsExactlyInAnyOrder("postgres:17", "redis");
    assertThat(ComposeServices.parse(OLD).images(List.of("web")))
        .containsExactlyInAnyOrder("postgres:17", "nginx:1");
    assertThat(ComposeServices.parse(OLD).images(List.of("unknown"))).isEmpty();
  }

  @Test
  void otherTextHasNoServices() {
    assertThat(ComposeServices.parse("").images(List.of())).isEmpty();
    assertThat(ComposeServices.parse("services:\n  :\n    x\n- a\n").images(List.of())).isEmpty();
  }
}
