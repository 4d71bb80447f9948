package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

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
          platform: linux/arm64
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

  private static List<String> images(String config, String... services) {
    return ComposeServices.parse(config).images(List.of(services)).stream()
        .map(image -> (image.name() + " " + image.platform()).strip())
        .toList();
  }

  @Test
  void allImagesThatComposeDoesNotBuildAreNeeded() {
    assertThat(images(NEW))
        .containsExactlyInAnyOrder(
            "postgres:17", "redis linux/arm64", "registry.example:5000/other:1");
    assertThat(images(OLD)).containsExactlyInAnyOrder("postgres:17", "nginx:1");
  }

  @Test
  void serviceNeedsItsImageAndThoseOfItsDependencies() {
    assertThat(images(NEW, "db")).containsExactly("postgres:17");
    assertThat(images(NEW, "app")).containsExactlyInAnyOrder("postgres:17", "redis linux/arm64");
    assertThat(images(OLD, "web")).containsExactlyInAnyOrder("postgres:17", "nginx:1");
    assertThat(images(OLD, "unknown")).isEmpty();
  }

  @Test
  void otherTextHasNoServices() {
    assertThat(images("")).isEmpty();
    assertThat(images("services: none\n")).isEmpty();
    assertThatThrownBy(() -> images("services:\n  :\n    x\n- a\n"))
        .isInstanceOf(YamlEngineException.class);
  }
}
