package dev.lowbit.cpu.codegen;

import dev.lowbit.cpu.Lanes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a {@link Program}, line by line; what no machine can run is refused here.
 *
 * <p>A line stands where it was written: C2 repairs no bad order, so write taps or butterflies in
 * the order that keeps few vectors alive. An expression that was already computed in this block, or
 * outside of it if it reads nothing that may have changed, is not computed again. Loads see every
 * earlier store.
 *
 * <p>Not for several threads.
 */
public final class ProgramBuilder extends Expressions {
  /** No wider distance: addresses stay below 2^57, which C2 can prove. */
  private static final long MAX_OFFSET = 1L << 40;

  private final String name;
  private final int lanes;
  private final List<Address> parameters = new ArrayList<>();
  private final Map<Node, Value> constants = new LinkedHashMap<>();
  private final Scope outermost = new Scope(null);
  private Scope scope = outermost;
  private boolean told;

  /**
   * Starts a program.
   *
   * @param name what it is for, for messages
   * @param lanes of every vector; {@link Lanes#FLOAT_LANES} for the widest floats
   */
  public ProgramBuilder(String name, int lanes) {
    if (lanes < 4 || Integer.bitCount(lanes) != 1)
      throw refused(name, lanes + " lanes; a power of two from 4 on is needed");
    this.name = name;
    this.lanes = lanes;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  /** The next register that the kernel is called with. */
  public Address parameter(String parameter) {
    if (parameters.size() == Kernel.PARAMETERS)
      throw refused("more than " + Kernel.PARAMETERS + " parameters; fetch " + parameter);
    if (parameters.stream().anyMatch(p -> p.toString().equals(parameter)))
      throw refused("two parameters " + parameter);
    Address address = declared(new Address(parameter));
    parameters.add(address);
    return address;
  }

  /**
   * Tells C2 the class of every vector and the range of every address, in long blocks too: for
   * butterflies, which call on sums of products, and need all they read before they compute.
   */
  public void tellAll() {
    told = true;
  }

  /** Another register, base + bytes at first. */
  public Address copy(Address base, long bytes) {
    check(base, bytes);
    Address address = declared(new Address("copy"));
    scope.add(new Statement.Copy(address, base, bytes));
    return address;
  }

  /** base + the 32-bit offset in bytes at stream + offset: the index of a sparse row. */
  public Address index(Address base, Address stream, long offset) {
    check(base);
    check(stream, offset);
    Address address = declared(new Address("index"));
    scope.add(new Statement.Index(address, base, stream, offset));
    return address;
  }

  /** The 64-bit address, end or distance at table + offset. */
  public Address fetch(Address table, long offset) {
    check(table, offset);
    Address address = declared(new Address("fetched"));
    scope.add(new Statement.Fetch(address, table, offset));
    return address;
  }

  /** address += bytes. */
  public void move(Address address, long bytes) {
    check(address);
    if (Math.abs(bytes) > MAX_OFFSET) throw refused("a step of " + bytes + " bytes");
    scope.add(new Statement.Move(address, bytes));
    forget(address);
  }

  /** address += distance. */
  public void move(Address address, Address distance) {
    check(address);
    check(distance);
    scope.add(new Statement.MoveBy(address, distance));
    forget(address);
  }

  /** Repeats what the body writes until the moving address is the end; not at all if it is. */
  public void loop(Address moving, Address end, Runnable body) {
    check(moving);
    check(end);
    Scope outer = scope;
    scope = new Scope(outer);
    body.run();
    List<Statement> lines = scope.close();
    scope = outer;
    Statement.Loop loop = new Statement.Loop(moving, end, lines);
    if (loop.moved().noneMatch(address -> address == moving || address == end))
      throw refused("the loop never ends: it does not move " + moving);
    scope.add(loop);
    scope.forget(node -> !node.pure());
  }

  /** Lanes from memory. */
  public Value load(Type type, Address address, long offset) {
    check(address, offset);
    return value(type, new Node.Load(type, address, offset));
  }

  /** One element from memory in every lane. */
  public Value splat(Type type, Address address, long offset) {
    check(address, offset);
    return value(type, new Node.Splat(type, address, offset));
  }

  /** A float in every lane. */
  public Value constant(float value) {
    return constant(Type.F32, Float.floatToIntBits(value));
  }

  /** An integer in every lane. */
  public Value constant(Type type, int value) {
    Value constant = new Value(fitting(type), new Node.Constant(type, value), outermost);
    int narrow = type == Type.I16 ? (short) value : type == Type.I8 ? (byte) value : value;
    if (narrow != value) throw refused(value + " is no " + type);
    Value known = constants.putIfAbsent(constant.node(), constant);
    return known == null ? constant : known;
  }

  /** Writes lanes to memory. */
  public void store(Value value, Address address, long offset) {
    check(value);
    check(address, offset);
    scope.add(new Statement.Store(value, address, offset));
    scope.forget(node -> node instanceof Node.Load || node instanceof Node.Splat);
  }

  /** A variable that starts as the value. */
  public Variable variable(Value first) {
    check(first);
    Variable variable = new Variable("variable", first.type());
    scope.declare(variable);
    scope.add(new Statement.Declare(variable, first));
    return variable;
  }

  /** What the variable holds now. */
  public Value get(Variable variable) {
    check(variable);
    return value(variable.type(), new Node.Read(variable));
  }

  /** Gives the variable another value. */
  public void set(Variable variable, Value value) {
    check(variable);
    check(value);
    if (variable.type() != value.type())
      throw refused("a variable of " + variable.type() + " set to " + value.type());
    scope.add(new Statement.Assign(variable, value));
    scope.forget(node -> node instanceof Node.Read(Variable read) && read == variable);
  }

  /** The finished program; the builder writes no more. */
  public Program build() {
    if (!scope.open() || scope != outermost) throw refused("the program is not complete");
    List<Value> all = List.copyOf(constants.values());
    return new Program(name, lanes, told, parameters, all, outermost.close());
  }

  @Override
  Value value(Type type, Node node) {
    if (!scope.open()) throw refused("the program is complete");
    Value known = scope.find(node);
    if (known != null) return known;
    Value value = new Value(fitting(type), node, scope);
    scope.define(value);
    return value;
  }

  private Type fitting(Type type) {
    int most = Lanes.LONG_LANES * Long.SIZE;
    if (type.bits(lanes) > most)
      throw refused(
          lanes + " lanes of " + type + " are " + type.bits(lanes) + " bits, not " + most);
    return type;
  }

  private Address declared(Address address) {
    scope.declare(address);
    return address;
  }

  private void forget(Address moved) {
    scope.forget(node ->
        (node instanceof Node.Load load && load.address() == moved)
            || (node instanceof Node.Splat splat && splat.address() == moved));
  }

  @Override
  void check(Value value) {
    if (!value.scope().open())
      throw refused(value + " belongs to a loop that has ended; a variable outlives it");
    if (value.node() instanceof Node.Constant ? constants.get(value.node()) != value : !mine(value))
      throw refused(value + " belongs to another program");
  }

  private boolean mine(Value value) {
    return scope.sees(value.scope());
  }

  private void check(Variable variable) {
    if (!scope.declares(variable)) throw refused("the variable is not declared here");
  }

  private void check(Address address) {
    if (!scope.open()) throw refused("the program is complete");
    if (!scope.declares(address)) throw refused("the address " + address + " is not known here");
  }

  private void check(Address address, long offset) {
    check(address);
    if (offset < 0 || offset > MAX_OFFSET)
      throw refused(
          "offset " + offset + " from " + address + "; let it start at the lowest address");
  }

  @Override
  IllegalArgumentException refused(String reason) {
    return refused(name, reason);
  }

  private static IllegalArgumentException refused(String name, String reason) {
    return new IllegalArgumentException("program " + name + ": " + reason);
  }
}
