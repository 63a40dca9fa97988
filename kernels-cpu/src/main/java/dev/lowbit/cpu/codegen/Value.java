package dev.lowbit.cpu.codegen;

/** A vector that is computed once, where its node was first written down, and never changes. */
public final class Value {
  private final Type type;
  private final Node node;
  private final Scope scope;

  Value(Type type, Node node, Scope scope) {
    this.type = type;
    this.node = node;
    this.scope = scope;
  }

  /** What its lanes are. */
  public Type type() {
    return type;
  }

  Node node() {
    return node;
  }

  /** The block it is computed in: it ends with it. */
  Scope scope() {
    return scope;
  }

  /** Carried round a loop: C2 does not know its class, and a call on it costs much to inline. */
  boolean carried() {
    return node instanceof Node.Read;
  }

  @Override
  public String toString() {
    return type + " " + node.getClass().getSimpleName();
  }
}
