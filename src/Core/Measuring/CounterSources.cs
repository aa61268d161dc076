using System.Collections.Immutable;
using System.Reflection;
using PerfGate.Diagnostics;
using PerfGate.Units;

namespace PerfGate.Measuring;

/// <summary>Finds counters by the names that the option <c>Counters</c> takes.</summary>
internal static class CounterSources
{
    private const BindingFlags AnyMember = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    /// <summary>Creates the counters named; those that cannot be read here become warnings.</summary>
    /// <exception cref="PerfGateException">PG1003: a name is unknown.</exception>
    public static ImmutableArray<Counter> Create(IEnumerable<string> names, Type testClass, object? instance, TimeProvider time, ICollection<Warning> warnings)
    {
        var counters = ImmutableArray.CreateBuilder<Counter>();
        try
        {
            foreach (var name in names)
            {
                if (Find(name ?? "", testClass, instance, time) is not { } counter)
                {
                    warnings.Add(new Warning(DiagnosticCodes.CounterUnavailable, $"the counter {name} cannot be read on this system and was left out."));
                }
                else if (counters.Any(known => known.Metric.Name == counter.Metric.Name))
                {
                    counter.Dispose();
                }
                else
                {
                    counters.Add(counter);
                }
            }
        }
        catch (PerfGateException)
        {
            foreach (var counter in counters)
            {
                counter.Dispose();
            }

            throw;
        }

        return counters.ToImmutable();
    }

    private static Counter? Find(string name, Type testClass, object? instance, TimeProvider time)
    {
        if (Is(Metric.Cpu))
        {
            return ProcessClock.CpuTime is { } cpu ? new Counter(Metric.Cpu, cpu) : null;
        }

        if (Is(Metric.NotCpu))
        {
            var toNanoseconds = 1e9 / time.TimestampFrequency;
            return ProcessClock.CpuTime is { } cpu ? new Counter(Metric.NotCpu, () => (long)(time.GetTimestamp() * toNanoseconds) - cpu()) : null;
        }

        if (Is(Metric.ContextSwitches))
        {
            return ProcessClock.ContextSwitches is { } switches ? new Counter(Metric.ContextSwitches, switches) : null;
        }

        if (Is(Metric.Allocated) || Is(Metric.Gc0) || Is(Metric.Gc1) || Is(Metric.Gc2))
        {
            throw new PerfGateException(DiagnosticCodes.UnknownCounter, $"the counter '{name}' is always measured; leave it out of Counters.");
        }

        if (name.StartsWith("meter:", StringComparison.OrdinalIgnoreCase) && name.IndexOf('/', StringComparison.Ordinal) is > 6 and var slash && slash < name.Length - 1)
        {
            var source = new MeterSource(name[6..slash], name[(slash + 1)..]);
            return new Counter(new Metric(name, Unit.Count), source.Read, source);
        }

        if (name.StartsWith("member:", StringComparison.OrdinalIgnoreCase) && FromMember(name, testClass, instance) is { } read)
        {
            return new Counter(new Metric(name, Unit.Count), read);
        }

        throw new PerfGateException(
            DiagnosticCodes.UnknownCounter,
            $"there is no counter '{name}'. Known are cpu, not-cpu, context-switches, meter:<meter>/<instrument> and member:<name>, a member of {testClass.Name} that is or returns an integer which only goes up.");

        bool Is(Metric metric) => string.Equals(name, metric.Name, StringComparison.OrdinalIgnoreCase);
    }

    private static Func<long>? FromMember(string name, Type testClass, object? instance)
    {
        var member = testClass.GetMember(name["member:".Length..], AnyMember).FirstOrDefault();
        if (instance is null && member is FieldInfo { IsStatic: false } or MethodInfo { IsStatic: false } or PropertyInfo { GetMethod.IsStatic: false })
        {
            throw new PerfGateException(DiagnosticCodes.UnknownCounter, $"the counter '{name}' is no static member of {testClass.Name}, and there is no object to read it from; make it static.");
        }

        return member switch
        {
            FieldInfo field => AsRead(field.FieldType, () => field.GetValue(instance)),
            PropertyInfo { CanRead: true } property => AsRead(property.PropertyType, () => property.GetValue(instance)),
            MethodInfo method when method.GetParameters().Length == 0 && method.ReturnType == typeof(long) => method.CreateDelegate<Func<long>>(method.IsStatic ? null : instance),
            _ => null,
        };
    }

    private static Func<long>? AsRead(Type type, Func<object?> read) =>
        type == typeof(Func<long>) ? (Func<long>?)read()
        : type == typeof(long) || type == typeof(int) ? () => Convert.ToInt64(read(), System.Globalization.CultureInfo.InvariantCulture)
        : null;
}
