package dev.datestone.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GraphOrderTest {
  private static final Label LABEL = new Label("Earthfile", 1, 1, "+t", "WORKDIR /a", "+t");

  private static Operation folder(Operation base) {
    return new Operation.MakeDirectory(base, "/a", "", LABEL);
  }

  @Test
  void eachComesAfterWhatItNeeds() {
    Operation base = new Operation.Scratch(LABEL);
    Operation one = folder(base);
    Operation other = folder(base);
    GraphOrder order = new GraphOrder();
    order.add(one);
    order.add(other);
    order.add(one);
    assertThat(order.operations())
        .usingElementComparator((a, b) -> a == b ? 0 : 1)
        .containsExactly(base, one, other);
    assertThat(order.place(other)).isEqualTo(2);
    assertThat(order.needs(other)).containsExactly(0);
  }

  @Test
  void longChainsNeedNoStack() {
    Operation end = new Operation.Scratch(LABEL);
    for (int i = 0; i < 100_000; i++) {
      end = folder(end);
    }
    GraphOrder order = new GraphOrder();
    order.add(end);
    assertThat(order.operations()).hasSize(100_001);
  }

  @Test
  void whatWasNotAddedHasNoPlace() {
    assertThatThrownBy(() -> new GraphOrder().place(new Operation.Scratch(LABEL)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
