package dev.datestone.report;

import java.util.List;

/** Why a step ran, noted at the moment it was decided. */
public sealed interface Reason {
  /** It was never done before at this place of the Earthfile. */
  record First() implements Reason {}

  /** What it is known by differs from the last time, in these fields. */
  record Changed(List<String> fields) implements Reason {}

  /** It is known, but was asked to run always, or what it stands on was. */
  record Always() implements Reason {}

  /** It was done before, and its layers are no longer there. */
  record Gone() implements Reason {}
}
